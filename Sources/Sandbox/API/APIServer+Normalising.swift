import Manifests

extension APIServer {
  /// The object as the server holds it: unknown fields gone or refused, defaults filled in.
  mutating func normalised(
    _ object: Value,
    _ resource: Resource,
    _ options: WriteOptions
  ) throws(Refusal) -> Value {
    guard let schema = resource.schema else { return object }
    let metadata = object["metadata"]
    var object = object
    if resource.isCustom {
      var decoder = CustomDecoder()
      object = decoder.decode(object, schema)
      try note(decoder.unknown, resource, options)
      if !decoder.problems.isEmpty {
        throw .invalid(resource, metadata?["name"]?.string ?? "", decoder.problems)
      }
      return object
    }
    var decoder = BuiltInDecoder()
    do throws(BuiltInDecoder.Mismatch) {
      object = try decoder.decode(object, schema)
    } catch {
      let path = error.path.joined(separator: ".")
      let owner = error.owner.split(separator: ".").last ?? ""
      throw .badRequest(
        "\(resource.type.kind) in version \"\(resource.type.version)\" cannot be handled as a \(resource.type.kind): json: cannot unmarshal \(error.found) into Go struct field \(owner).\(path) of type \(error.wanted)"
      )
    }
    try note(decoder.unknown, resource, options)
    object["apiVersion"] = .string(resource.type.apiVersion)
    object["kind"] = .string(resource.type.kind)
    return Defaulting.filled(object, schema)
  }

  private mutating func note(
    _ unknown: [String],
    _ resource: Resource,
    _ options: WriteOptions
  ) throws(Refusal) {
    guard !unknown.isEmpty else { return }
    let texts = unknown.map { "unknown field \"\($0)\"" }
    switch options.validation {
    case .ignore: break
    case .warn: warnings += texts
    case .strict:
      let kind = resource.type.kind
      throw .badRequest(
        "\(kind) in version \"\(resource.type.version)\" cannot be handled as a \(kind): strict decoding error: \(texts.joined(separator: ", "))"
      )
    }
  }

  /// An object of the kind before anything was written to it.
  func emptyObject(of resource: Resource) -> Value {
    var empty: Value = [
      "apiVersion": .string(resource.type.apiVersion), "kind": .string(resource.type.kind),
      "metadata": [:],
    ]
    if !resource.isCustom, let schema = resource.schema {
      var decoder = BuiltInDecoder()
      empty = (try? decoder.decode(empty, schema)) ?? empty
      if ["Role", "ClusterRole"].contains(resource.type.kind) { empty["rules"] = .null }
    }
    return empty
  }

  func resetStatus(of object: inout Value, to status: Value?) {
    object["status"] = status
  }

  /// An object with a name, made up where the client leaves that to the server, in the namespace of the path.
  mutating func named(_ body: Value, _ target: Target) throws(Refusal) -> (Value, Target) {
    var (object, target) = (body, target)
    if object.name.isEmpty {
      guard let prefix = object.metadata["generateName"]?.string, !prefix.isEmpty else {
        let cause = Refusal.Cause(
          reason: "FieldValueRequired",
          message: "Required value: name or generateName is required",
          field: "metadata.name"
        )
        throw .invalid(target.resource, "", [cause])
      }
      object.setMetadata("name", .string(prefix + makeSuffix()))
    }
    if target.resource.isNamespaced {
      let namespace = target.namespace ?? object.namespace
      if !object.namespace.isEmpty, object.namespace != namespace {
        throw .badRequest(
          "the namespace of the provided object does not match the namespace sent on the request"
        )
      }
      object.setMetadata("namespace", .string(namespace))
    } else {
      object.setMetadata("namespace", nil)
    }
    target.name = object.name
    return (
      object,
      Target(
        resource: target.resource,
        namespace: target.resource.isNamespaced ? object.namespace : nil,
        name: object.name,
        subresource: target.subresource
      )
    )
  }

  func checkType(of object: Value, _ resource: Resource) throws(Refusal) {
    let (version, kind) = (object["apiVersion"]?.string ?? "", object["kind"]?.string ?? "")
    guard !kind.isEmpty else {
      throw .badRequest("Object 'Kind' is missing in '\(object.plainText)'")
    }
    guard version == resource.type.apiVersion, kind == resource.type.kind else {
      if !version.isEmpty, version != resource.type.apiVersion, kind == resource.type.kind {
        throw .badRequest(
          "the API version in the data (\(version)) does not match the expected API version (\(resource.type.apiVersion))"
        )
      }
      let known = registry.resource(of: GroupVersionKind(apiVersion: version, kind: kind))
      let package = version == "v1" ? "core" : String(version.split(separator: "/")[0])
      let cause =
        known == nil
        ? "no kind \"\(kind)\" is registered for version \"\(version)\""
        : "converting (v1.\(kind)) to (\(package).\(resource.type.kind)): unknown conversion"
      throw .badRequest(
        "\(kind) in version \"\(version)\" cannot be handled as a \(resource.type.kind): \(cause)"
      )
    }
  }

  /// Refuses to make objects in a namespace that is not there, or is going.
  func checkNamespace(of target: Target) throws(Refusal) {
    guard target.resource.isNamespaced, let namespace = target.namespace else { return }
    let place = ObjectPlace(
      resource: ResourceKey(plural: "namespaces"),
      key: ObjectKey(namespace: "", name: namespace)
    )
    guard let live = store[place] else {
      var refusal = Refusal(404, "NotFound", "namespaces \"\(namespace)\" not found")
      refusal.name = namespace
      refusal.kind = "namespaces"
      throw refusal
    }
    guard live.isBeingDeleted else { return }
    var refusal = Refusal.forbidden(
      target.resource,
      target.name ?? "",
      "unable to create new content in namespace \(namespace) because it is being terminated"
    )
    refusal.causes = [
      .init(
        reason: "NamespaceTerminating",
        message: "namespace \(namespace) is being terminated",
        field: "metadata.namespace"
      )
    ]
    throw refusal
  }
}

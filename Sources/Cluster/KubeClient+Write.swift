package import Manifests

/// What came of a write.
package struct Written: Sendable, Hashable {
  /// The object as the server has it now, or would have it after a dry run.
  package var object: Value
  /// Whether it was not there before.
  package var isCreated: Bool
  /// What the server warns of, such as unknown fields or an API version that goes away.
  package var warnings: [String]

  package init(object: Value, isCreated: Bool, warnings: [String] = []) {
    self.object = object
    self.isCreated = isCreated
    self.warnings = warnings
  }
}

/// Whether a write counts.
package enum WriteMode: Sendable, Hashable {
  case real
  /// The server does everything but keep the outcome.
  case dryRun
}

/// What becomes of fields that another manager owns.
package enum Ownership: Sendable, Hashable {
  /// They are taken over.
  case force
  /// They are left, and the write is refused as a conflict.
  case respect
}

/// What becomes of fields that a kind does not have, on servers that can tell (1.25 and later).
package enum FieldValidation: String, Sendable, Hashable {
  /// The write is refused, with the fields' names.
  case strict = "Strict"
  /// They are dropped in silence.
  case ignore = "Ignore"
}

extension KubeClient {
  /// Makes an object, or sets those of its fields that `object` names, as server-side apply does.
  ///
  /// - Throws: `conflict` where fields belong to others and are to be left.
  package func apply(
    _ object: Value,
    as type: ResourceType,
    namespace: String?,
    name: String,
    manager: String,
    ownership: Ownership = .force,
    mode: WriteMode = .real,
    validation: FieldValidation? = nil,
    subresource: String? = nil
  ) async throws(ClusterError) -> Written {
    let request = try Self.applyRequest(
      JSONBody.bytes(of: object),
      as: type,
      namespace: namespace,
      name: name,
      manager: manager,
      ownership: ownership,
      mode: mode,
      validation: validation,
      subresource: subresource
    )
    return try await write(request)
  }

  /// The request of a server-side apply, for an object that is written as JSON already.
  package static func applyRequest(
    _ body: [UInt8],
    as type: ResourceType,
    namespace: String?,
    name: String,
    manager: String,
    ownership: Ownership = .force,
    mode: WriteMode = .real,
    validation: FieldValidation? = nil,
    subresource: String? = nil
  ) throws(ClusterError) -> KubeRequest {
    var query = [KubeRequest.Parameter("fieldManager", manager)]
    if ownership == .force { query.append(.init("force", "true")) }
    if mode == .dryRun { query.append(.init("dryRun", "All")) }
    if let validation { query.append(.init("fieldValidation", validation.rawValue)) }
    return KubeRequest(
      .patch,
      try type.path(namespace: namespace, name: name, subresource: subresource),
      query: query,
      contentType: .apply,
      body: body,
      holdsSecret: type.isSecret,
      purpose: .init(
        mode == .dryRun ? "dry-run" : "apply",
        type.subject(namespace: namespace, name: name)
      )
    )
  }

  /// Sends a request that writes, and reads what came of it.
  package func write(_ request: KubeRequest) async throws(ClusterError) -> Written {
    let response = try await perform(request)
    return Written(
      object: try Self.value(of: response, for: request.purpose),
      isCreated: response.status == 201,
      warnings: response.warnings
    )
  }

  /// Makes an object that must not be there yet.
  ///
  /// - Throws: `alreadyExists` where it is. After a lost connection nobody knows whether the object was made.
  package func create(
    _ object: Value,
    as type: ResourceType,
    namespace: String?,
    manager: String,
    mode: WriteMode = .real
  ) async throws(ClusterError) -> Written {
    let name = object["metadata"]?["name"]?.string ?? object["metadata"]?["generateName"]?.string
    return try await write(
      KubeRequest(
        .post,
        try type.path(namespace: namespace),
        query: Self.query(manager, mode),
        contentType: .json,
        body: JSONBody.bytes(of: object),
        holdsSecret: type.isSecret,
        purpose: .init("create", type.subject(namespace: namespace, name: name))
      )
    )
  }

  /// Puts an object in another's place; with a `resourceVersion` only while nobody else has changed it.
  ///
  /// - Throws: `conflict` where somebody has.
  package func replace(
    _ object: Value,
    as type: ResourceType,
    namespace: String?,
    name: String,
    manager: String,
    mode: WriteMode = .real,
    subresource: String? = nil
  ) async throws(ClusterError) -> Written {
    try await write(
      KubeRequest(
        .put,
        try type.path(namespace: namespace, name: name, subresource: subresource),
        query: Self.query(manager, mode),
        contentType: .json,
        body: JSONBody.bytes(of: object),
        holdsSecret: type.isSecret,
        purpose: .init("replace", type.subject(namespace: namespace, name: name))
      )
    )
  }

  /// Changes an object by a patch; a JSON patch is never sent twice, since its operations may add up.
  package func patch(
    _ patch: Value,
    _ form: KubeRequest.ContentType,
    of type: ResourceType,
    namespace: String?,
    name: String,
    manager: String,
    mode: WriteMode = .real,
    subresource: String? = nil
  ) async throws(ClusterError) -> Written {
    try await write(
      KubeRequest(
        .patch,
        try type.path(namespace: namespace, name: name, subresource: subresource),
        query: Self.query(manager, mode),
        contentType: form,
        body: JSONBody.bytes(of: patch),
        isRepeatable: form != .jsonPatch,
        holdsSecret: type.isSecret,
        purpose: .init("patch", type.subject(namespace: namespace, name: name))
      )
    )
  }

  private static func query(_ manager: String, _ mode: WriteMode) -> [KubeRequest.Parameter] {
    let query = [KubeRequest.Parameter("fieldManager", manager)]
    return mode == .dryRun ? query + [.init("dryRun", "All")] : query
  }
}

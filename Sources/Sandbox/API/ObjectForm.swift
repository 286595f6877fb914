import Manifests

/// The form in which a client wants objects: whole, their metadata alone, or rows of a table.
struct ObjectForm: Sendable {
  private enum Kind {
    case whole
    case metadata
    case table
  }

  private let kind: Kind
  /// What of each object goes with its row.
  private let included: String
  private let now: Moment

  init(_ request: APIRequest, at now: Moment) {
    var kind = Kind.whole
    choice: for offer in (request.fields["accept"] ?? "").split(separator: ",") {
      for parameter in offer.split(separator: ";").map({ String($0).trimmed }) {
        if parameter == "as=Table" {
          kind = .table
          break choice
        }
        if parameter.hasPrefix("as=PartialObjectMetadata") {
          kind = .metadata
          break choice
        }
      }
      if String(offer).trimmed == "application/json" { break }
    }
    self.kind = kind
    included = request.query["includeObject"] ?? "Metadata"
    self.now = now
  }

  var isTable: Bool { kind == .table }

  /// One object in this form.
  func shown(_ object: Value, _ resource: Resource, isAlone: Bool = true) -> Value {
    let object = served(object, resource)
    switch kind {
    case .whole: return object
    case .metadata: return partial(object)
    case .table:
      let metadata: Value = ["resourceVersion": .string(object.resourceVersion)]
      return table([object], resource, metadata)
    }
  }

  /// A list of objects in this form.
  func list(_ objects: [Value], _ resource: Resource, _ metadata: Value) -> Value {
    switch kind {
    case .whole:
      return [
        "kind": .string(resource.type.kind + "List"),
        "apiVersion": .string(resource.type.apiVersion), "metadata": metadata,
        "items": .list(objects.map { item($0, resource) }),
      ]
    case .metadata:
      return [
        "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
        "items": .list(objects.map { partial($0) }),
      ]
    case .table:
      return table(objects.map { served($0, resource) }, resource, metadata)
    }
  }

  /// Objects as the rows of a table.
  func table(_ objects: [Value], _ resource: Resource, _ metadata: Value) -> Value {
    let columns = TableColumns.of(resource)
    let rows = objects.map { object -> Value in
      var row: Value = ["cells": .list(columns.map { $0.cell(object, now) })]
      switch included {
      case "None": row["object"] = .null
      case "Object": row["object"] = object
      default: row["object"] = partial(object)
      }
      return row
    }
    return [
      "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
      "columnDefinitions": .list(columns.map(\.definition)),
      "rows": rows.isEmpty && TableColumns.isPlain(resource) ? .null : .list(rows),
    ]
  }

  private func partial(_ object: Value) -> Value {
    [
      "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
      "metadata": object["metadata"] ?? [:],
    ]
  }

  /// Items of built-in lists do not say what they are.
  private func item(_ object: Value, _ resource: Resource) -> Value {
    guard !resource.isCustom, case .map(var map) = served(object, resource) else {
      return served(object, resource)
    }
    map["apiVersion"] = nil
    map["kind"] = nil
    return .map(map)
  }

  /// The object in the version that is asked for.
  private func served(_ object: Value, _ resource: Resource) -> Value {
    if Autoscalers.isOld(resource) { return Autoscalers.old(object) }
    guard resource.isCustom, object["apiVersion"]?.string != resource.type.apiVersion else {
      return object
    }
    var object = object
    object["apiVersion"] = .string(resource.type.apiVersion)
    return object
  }
}

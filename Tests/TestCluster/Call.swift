import Manifests

/// One request to the API server, as a value.
struct Call: Equatable, Sendable {
  enum Method: String, Sendable {
    case create = "POST"
    case merge = "PATCH"
    case delete = "DELETE"
  }

  let method: Method
  let path: String
  let body: Value

  /// Makes an object in a collection.
  static func create(_ object: Value, in collection: String) -> Call {
    Call(method: .create, path: collection, body: object)
  }

  /// Merges fields into an object or one of its subresources.
  static func merge(_ fields: Value, into path: String) -> Call {
    Call(method: .merge, path: path, body: fields)
  }

  /// Deletes an object at once.
  static func delete(_ path: String) -> Call {
    Call(method: .delete, path: path, body: ["gracePeriodSeconds": 0])
  }
}

/// Calls to be made in turn, as far as there is what they are about, some time after what caused them.
struct Reaction: Equatable, Sendable {
  var delay: Duration
  var calls: [Call]
  /// How many seconds a path is waited for that does not exist.
  var patience = 0
  /// What to do where a call's path does not exist.
  var otherwise: Call? = nil
}

/// What happened to an object that is watched.
enum Happening: String, Sendable {
  case added = "ADDED"
  case modified = "MODIFIED"
  case deleted = "DELETED"
}

import Manifests

/// Why a request is refused, as a `Status` says it.
struct Refusal: Error, Sendable {
  /// One of several causes.
  struct Cause: Sendable, Equatable {
    var reason: String
    var message: String
    var field: String
  }

  var code: Int
  var reason: String
  var message: String
  var name = ""
  var group = ""
  var kind = ""
  var uid = ""
  var causes: [Cause] = []
  var retryAfterSeconds: Int?

  init(_ code: Int, _ reason: String, _ message: String, retryAfterSeconds: Int? = nil) {
    self.code = code
    self.reason = reason
    self.message = message
    self.retryAfterSeconds = retryAfterSeconds
  }

  /// Whether the server adds details that say nothing.
  private var hasNoDetails: Bool {
    reason == "MethodNotAllowed" || message.hasPrefix("415")
      || message.hasSuffix("due to an error in our request")
  }

  /// The document that the client gets.
  var status: Value {
    var details = Mapping()
    if !name.isEmpty { details["name"] = .string(name) }
    if !group.isEmpty { details["group"] = .string(group) }
    if !kind.isEmpty { details["kind"] = .string(kind) }
    if !uid.isEmpty { details["uid"] = .string(uid) }
    if !causes.isEmpty {
      details["causes"] = .list(
        causes.map { cause in
          var value: Mapping = [:]
          if !cause.reason.isEmpty { value["reason"] = .string(cause.reason) }
          value["message"] = .string(cause.message)
          if !cause.field.isEmpty { value["field"] = .string(cause.field) }
          return .map(value)
        }
      )
    }
    if let retryAfterSeconds { details["retryAfterSeconds"] = .int(retryAfterSeconds) }
    var status: Mapping = [
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
      "message": .string(message),
    ]
    if !reason.isEmpty { status["reason"] = .string(reason) }
    if !details.isEmpty || reason == "NotFound" || hasNoDetails {
      status["details"] = .map(details)
    }
    status["code"] = .int(code)
    return .map(status)
  }
}

extension Refusal {
  /// The path leads nowhere.
  static var noResource: Refusal {
    Refusal(404, "NotFound", "the server could not find the requested resource")
  }

  /// An apply has to say by whom.
  static var withoutManager: Refusal {
    let message = "Required value: is required for apply patch"
    var refusal = Refusal(
      422,
      "Invalid",
      "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: \(message)"
    )
    refusal.group = "meta.k8s.io"
    refusal.kind = "PatchOptions"
    refusal.causes = [
      Cause(reason: "FieldValueRequired", message: message, field: "fieldManager")
    ]
    return refusal
  }

  /// A watch that begins with what is there has to say of when that may be.
  static var badWatch: Refusal {
    let message =
      "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
    let field = "resourceVersionMatch"
    var refusal = Refusal(
      422,
      "Invalid",
      "ListOptions.meta.k8s.io \"\" is invalid: \(field): \(message)"
    )
    refusal.group = "meta.k8s.io"
    refusal.kind = "ListOptions"
    refusal.causes = [Cause(reason: "FieldValueForbidden", message: message, field: field)]
    return refusal
  }

  /// An option has a value that it cannot have.
  static func unsupported(
    _ field: String,
    _ value: String,
    _ supported: [String],
    _ options: String
  ) -> Refusal {
    let list = supported.map { "\"\($0)\"" }.joined(separator: ", ")
    let message = "Unsupported value: \(value): supported values: \(list)"
    var refusal = Refusal(
      422,
      "Invalid",
      "\(options).meta.k8s.io \"\" is invalid: \(field): \(message)"
    )
    refusal.group = "meta.k8s.io"
    refusal.kind = options
    refusal.causes = [.init(reason: "FieldValueNotSupported", message: message, field: field)]
    return refusal
  }

  static func notFound(_ resource: Resource, _ name: String) -> Refusal {
    about(resource, name, 404, "NotFound", "\(resource.qualified) \"\(name)\" not found")
  }

  static func alreadyExists(_ resource: Resource, _ name: String) -> Refusal {
    about(resource, name, 409, "AlreadyExists", "\(resource.qualified) \"\(name)\" already exists")
  }

  static func conflict(_ resource: Resource, _ name: String, _ cause: String) -> Refusal {
    let message =
      "Operation cannot be fulfilled on \(resource.qualified) \"\(name)\": \(cause)"
    return about(resource, name, 409, "Conflict", message)
  }

  /// Somebody else has changed the object since it was read.
  static func outdated(_ resource: Resource, _ name: String) -> Refusal {
    conflict(
      resource,
      name,
      "the object has been modified; please apply your changes to the latest version and try again"
    )
  }

  /// The object is not the one that was meant.
  static func precondition(
    _ resource: Resource,
    _ name: String,
    _ field: String,
    _ wanted: String,
    _ found: String,
    _ guess: String
  ) -> Refusal {
    let kind = resource.type.groupKind
    var refusal = Refusal(
      409,
      "Conflict",
      "Operation cannot be fulfilled on \(kind) \"\(name)\": the \(field) in the precondition (\(wanted)) does not match the \(field) in record (\(found)). The object might have been \(guess)"
    )
    refusal.name = name
    refusal.group = kind.group
    refusal.kind = kind.kind
    return refusal
  }

  static func forbidden(_ resource: Resource, _ name: String, _ cause: String) -> Refusal {
    let message = "\(resource.qualified) \"\(name)\" is forbidden: \(cause)"
    return about(resource, name, 403, "Forbidden", message)
  }

  static func badRequest(_ message: String) -> Refusal {
    Refusal(400, "BadRequest", message)
  }

  static func methodNotAllowed(_ resource: Resource) -> Refusal {
    Refusal(
      405,
      "MethodNotAllowed",
      "the server does not allow this method on the requested resource"
    )
  }

  /// Fields are wrong; each cause has its own.
  static func invalid(_ resource: Resource, _ name: String, _ causes: [Cause]) -> Refusal {
    var texts: [String] = []
    for cause in causes where !texts.contains("\(cause.field): \(cause.message)") {
      texts.append("\(cause.field): \(cause.message)")
    }
    let list = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
    let kind = GroupKind(group: resource.type.group, kind: resource.type.kind).description
    var refusal = Refusal(422, "Invalid", "\(kind) \"\(name)\" is invalid: \(list)")
    refusal.name = name
    refusal.group = resource.type.group
    refusal.kind = resource.type.kind
    refusal.causes = causes
    return refusal
  }

  /// What a watch or a list wants to go on from is forgotten.
  static func expired(_ message: String) -> Refusal {
    Refusal(410, "Expired", message)
  }

  private static func about(
    _ resource: Resource,
    _ name: String,
    _ code: Int,
    _ reason: String,
    _ message: String
  ) -> Refusal {
    var refusal = Refusal(code, reason, message)
    refusal.name = name
    refusal.group = resource.type.group
    refusal.kind = resource.plural
    return refusal
  }
}

extension Refusal {
  /// Fields belong to others.
  init(_ conflicts: Ownership.Conflicts) {
    var causes: [Cause] = []
    var lines: [(manager: String, fields: [String])] = []
    for conflict in conflicts.all {
      let manager = Self.words(for: conflict)
      let fields = conflict.fields.paths.map { FieldStep.description(of: $0) }
      lines.append((manager, fields))
      causes += fields.map {
        Cause(reason: "FieldManagerConflict", message: "conflict with \(manager)", field: $0)
      }
    }
    let message: String
    if causes.count == 1 {
      message = "Apply failed with 1 conflict: \(causes[0].message): \(causes[0].field)"
    } else {
      let groups = lines.map { line in
        let head = "conflicts with \(line.manager):"
        return ([head] + line.fields.map { "- \($0)" }).joined(separator: "\n")
      }
      message = "Apply failed with \(causes.count) conflicts: " + groups.joined(separator: "\n")
    }
    self.init(409, "Conflict", message)
    self.causes = causes
  }

  private static func words(for conflict: Ownership.Conflict) -> String {
    let key = conflict.manager
    var text = "\"\(key.name)\""
    if !key.subresource.isEmpty { text += " with subresource \"\(key.subresource)\"" }
    if key.operation == .update { text += " using \(key.apiVersion)" }
    return text
  }
}

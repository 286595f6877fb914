import Manifests

/// How a write is meant.
struct WriteOptions: Sendable {
  /// What becomes of fields that the kind does not have.
  enum FieldValidation: String, Sendable {
    case ignore = "Ignore"
    case warn = "Warn"
    case strict = "Strict"
  }

  var manager: String
  var isDryRun = false
  var force = false
  var validation = FieldValidation.warn

  /// A write of the cluster itself.
  init(manager: String) {
    self.manager = manager
    validation = .ignore
  }

  /// Reads the query; who does not say who they are is called by their program's name.
  init(_ request: APIRequest) throws(Refusal) {
    let agent = request.fields["user-agent"]?.split(separator: "/").first.map(String.init)
    manager = request.query["fieldManager"] ?? agent ?? "unknown"
    let trials = request.query["dryRun"].map { $0.isEmpty ? [] : [$0] } ?? []
    let kinds = ["POST": "CreateOptions", "PUT": "UpdateOptions"]
    try DryRun.check(trials, kinds[request.method] ?? "PatchOptions")
    isDryRun = !trials.isEmpty
    force = request.has("force")
    guard let text = request.query["fieldValidation"], !text.isEmpty else { return }
    guard let validation = FieldValidation(rawValue: text) else {
      throw .badRequest("fieldValidation: Unsupported value: \"\(text)\"")
    }
    self.validation = validation
  }
}

/// How a deletion is meant.
struct DeleteOptions: Sendable {
  enum Propagation: String, Sendable {
    case orphan = "Orphan"
    case background = "Background"
    case foreground = "Foreground"
  }

  var propagation: Propagation?
  /// Whether the client says in the old way that dependents are to go, too.
  var asksForDependents = false
  var gracePeriodSeconds: Int?
  var uid: String?
  var resourceVersion: String?
  var isDryRun = false

  init() {}

  /// Reads the body and the query; the body comes first.
  init(_ request: APIRequest) throws(Refusal) {
    let body = request.body.isEmpty ? [:] : try request.content()
    if body["orphanDependents"] == true { propagation = .orphan }
    asksForDependents = body["orphanDependents"] == false
    if let text = body["propagationPolicy"]?.string ?? request.query["propagationPolicy"] {
      propagation = Propagation(rawValue: text)
      if propagation == nil {
        throw .unsupported(
          "propagationPolicy",
          "\"\(text)\"",
          ["Foreground", "Background", "Orphan", "nil"],
          "DeleteOptions"
        )
      }
    }
    let trials =
      body["dryRun"]?.list?.compactMap(\.string)
      ?? request.query["dryRun"].map { [$0] } ?? []
    try DryRun.check(trials, "DeleteOptions")
    gracePeriodSeconds =
      body["gracePeriodSeconds"]?.int ?? request.query["gracePeriodSeconds"].flatMap { Int($0) }
    uid = body["preconditions"]?["uid"]?.string
    resourceVersion = body["preconditions"]?["resourceVersion"]?.string
    isDryRun = !trials.isEmpty
  }
}

/// The ways to try a write, of which there is one.
private enum DryRun {
  static func check(_ values: [String], _ options: String) throws(Refusal) {
    guard values.contains(where: { $0 != "All" }) else { return }
    let list = values.map { "\"\($0)\"" }.joined(separator: ",")
    throw .unsupported("dryRun", "[\(list)]", ["All"], options)
  }
}

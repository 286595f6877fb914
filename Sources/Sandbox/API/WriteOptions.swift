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
    isDryRun = request.query["dryRun"] == "All"
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
  var gracePeriodSeconds: Int?
  var uid: String?
  var resourceVersion: String?
  var isDryRun = false

  init() {}

  /// Reads the body and the query; the body comes first.
  init(_ request: APIRequest) throws(Refusal) {
    let body = request.body.isEmpty ? [:] : try request.content()
    if body["orphanDependents"] == true { propagation = .orphan }
    let text = body["propagationPolicy"]?.string ?? request.query["propagationPolicy"]
    propagation = text.flatMap(Propagation.init) ?? propagation
    gracePeriodSeconds =
      body["gracePeriodSeconds"]?.int ?? request.query["gracePeriodSeconds"].flatMap { Int($0) }
    uid = body["preconditions"]?["uid"]?.string
    resourceVersion = body["preconditions"]?["resourceVersion"]?.string
    isDryRun = body["dryRun"]?.list?.contains("All") == true || request.query["dryRun"] == "All"
  }
}

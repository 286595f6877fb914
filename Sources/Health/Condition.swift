import Manifests

/// One of an object's conditions.
struct Condition {
  let type: String
  let status: String
  let reason: String
  let message: String

  /// Reads a condition of a built-in kind, whose fields have types.
  init(_ fields: Fields) throws(HealthError) {
    type = try fields.text("type")
    status = try fields.text("status")
    reason = try fields.text("reason")
    message = try fields.text("message")
    for time in ["lastTransitionTime", "lastUpdateTime", "lastProbeTime"] {
      try fields.checkTime(time)
    }
  }

  /// Reads a condition of any kind; what is no text counts as empty.
  init(_ value: Value) {
    type = value["type"]?.string ?? ""
    status = value["status"]?.string ?? ""
    reason = value["reason"]?.string ?? ""
    message = value["message"]?.string ?? ""
  }

  /// The message, or the reason where there is none.
  var words: String { message.isEmpty ? reason : message }
}

extension Fields {
  func conditions() throws(HealthError) -> [Condition] {
    var conditions: [Condition] = []
    for fields in try objects("conditions") { conditions.append(try Condition(fields)) }
    return conditions
  }
}

extension Value {
  /// The conditions in this object's status; empty where there are none to be read.
  var conditions: [Condition] {
    self["status"]?["conditions"]?.list?.map { Condition($0) } ?? []
  }
}

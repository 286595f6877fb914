import Manifests
import Template

/// What a trigger sends: a message, and what single services make of it.
struct NotificationTemplate: Sendable {
  private let key: String
  private let fields: Value

  /// Takes the map that a key `template.NAME` holds.
  init(_ fields: Value, key: String) throws(NotificationError) {
    guard fields.map != nil else { throw NotificationError(key, "it is no map") }
    self.key = key
    self.fields = fields
  }

  /// Every text of it filled in.
  func filled(with scope: Value, sources: TemplateSources) throws(NotificationError) -> Value {
    try filled(fields, Datum(scope), sources)
  }

  private func filled(
    _ value: Value,
    _ data: Datum,
    _ sources: TemplateSources
  ) throws(NotificationError) -> Value {
    switch value {
    case .string(let text): return .string(try filled(text, data, sources))
    case .list(let elements):
      var filled: [Value] = []
      for element in elements { filled.append(try self.filled(element, data, sources)) }
      return .list(filled)
    case .map(let mapping):
      var filled: Mapping = [:]
      for entry in mapping { filled[entry.key] = try self.filled(entry.value, data, sources) }
      return .map(filled)
    default: return value
    }
  }

  private func filled(
    _ text: String,
    _ data: Datum,
    _ sources: TemplateSources
  ) throws(NotificationError) -> String {
    guard text.contains("{{") else { return text }
    do throws(TemplateError) {
      var set = TemplateSet(functions: .applicationSet, missingKey: .invalid)
      try set.parse(text, name: key)
      return String(
        decoding: try set.execute(key, data: data, sources: sources),
        as: UTF8.self
      )
    } catch {
      throw NotificationError(key, "\(error)")
    }
  }

  /// What Argo CD's triggers send where nothing else is configured.
  static let builtIn: [String: Value] = {
    let name = "Application {{.app.metadata.name}}"
    let revision = "{{with .app.status.sync}}{{.revision | default \"\" | trunc 12}}{{end}}"
    let reason = "{{with .app.status.operationState}}: {{.message}}{{end}}"
    let messages = [
      "app-created": "\(name) was created.", "app-deleted": "\(name) was deleted.",
      "app-deployed": "\(name) runs revision \(revision) and is healthy.",
      "app-health-degraded": "\(name) is degraded.",
      "app-sync-failed": "\(name) could not be synced\(reason)",
      "app-sync-running": "\(name) is being synced to \(revision).",
      "app-sync-status-unknown": "What \(name) should be like is not known.",
      "app-sync-succeeded": "\(name) was synced to \(revision).",
    ]
    return messages.mapValues { ["message": .string($0)] }
  }()
}

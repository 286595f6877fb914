import Manifests

/// When something is sent: each condition with what it sends.
struct NotificationTrigger: Sendable {
  /// One of its conditions.
  struct Rule: Sendable {
    let condition: Condition
    /// The names of the templates.
    let send: [String]
    /// What it comes to is told once only; nil where it is told each time that the condition begins to hold.
    let oncePer: Condition?
  }

  let rules: [Rule]

  /// Reads the list that a key `trigger.NAME` holds.
  init(_ value: Value, key: String) throws(NotificationError) {
    var rules: [Rule] = []
    for entry in value.list ?? [] {
      do throws(ConditionError) {
        guard let when = Self.text(entry["when"]) else {
          throw ConditionError(condition: "", reason: "'when' is missing")
        }
        rules.append(
          Rule(
            condition: try Condition(when),
            send: (entry["send"]?.list ?? []).compactMap(\.string),
            oncePer: try Self.text(entry["oncePer"]).map(Condition.init)
          )
        )
      } catch {
        throw NotificationError(key, "\(error)")
      }
    }
    guard !rules.isEmpty else { throw NotificationError(key, "it is no list of conditions") }
    self.rules = rules
  }

  private static func text(_ value: Value?) -> String? {
    // `when: true` is a condition too.
    guard let value, !value.isNull else { return nil }
    return value.string ?? value.plainText
  }

  /// Argo CD's triggers, which need not be configured: what holds them, and what they are told once for.
  static let builtIn: [String: Value] = {
    let state = "app.status.operationState"
    let revision = "\(state).syncResult.revision"
    let rules: [(name: String, when: String, template: String, oncePer: String)] = [
      ("on-created", "true", "app-created", "app.metadata.name"),
      ("on-deleted", "app.metadata.deletionTimestamp != nil", "app-deleted", "app.metadata.name"),
      (
        "on-deployed",
        "\(state).phase == 'Succeeded' and app.status.health.status == 'Healthy'",
        "app-deployed", revision
      ),
      (
        "on-health-degraded", "app.status.health.status == 'Degraded'", "app-health-degraded",
        revision
      ),
      ("on-sync-failed", "\(state).phase in ['Error', 'Failed']", "app-sync-failed", revision),
      ("on-sync-running", "\(state).phase == 'Running'", "app-sync-running", revision),
      (
        "on-sync-status-unknown", "app.status.sync.status == 'Unknown'", "app-sync-status-unknown",
        revision
      ),
      ("on-sync-succeeded", "\(state).phase == 'Succeeded'", "app-sync-succeeded", revision),
    ]
    return Dictionary(
      uniqueKeysWithValues: rules.map { rule in
        (
          rule.name,
          [
            [
              "when": .string(rule.when), "send": [.string(rule.template)],
              "oncePer": .string(rule.oncePer),
            ]
          ] as Value
        )
      }
    )
  }()
}

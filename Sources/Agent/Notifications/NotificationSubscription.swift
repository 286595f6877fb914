import Compose
import Manifests

/// Who wants to hear of what.
struct NotificationSubscription: Sendable {
  /// Nil for the triggers that count where none is named.
  var trigger: String?
  var service: String
  /// Whom the service is to tell; empty where it tells but one.
  var recipient: String
  /// Labels that an application has to have.
  var labels: [String: String] = [:]

  private static let prefix = "notifications.argoproj.io/subscribe."

  /// Those that annotations of an application or a project ask for, sorted.
  static func all(of annotations: [String: String]) -> [NotificationSubscription] {
    annotations.filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }
      .flatMap { key, value -> [NotificationSubscription] in
        let parts = key.dropFirst(prefix.count).split(separator: ".", maxSplits: 1).map(String.init)
        guard let service = parts.last else { return [] }
        let trigger = parts.count > 1 ? parts[0] : nil
        let recipients = value.split(separator: ";").map { text in
          text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        }
        return (recipients.isEmpty ? [""] : recipients).map {
          NotificationSubscription(trigger: trigger, service: service, recipient: $0)
        }
      }
  }

  /// Those that an entry of the key `subscriptions` asks for.
  static func all(of entry: Value) throws(NotificationError) -> [NotificationSubscription] {
    var labels: [String: String] = [:]
    for term in (entry["selector"]?.string ?? "").split(separator: ",") {
      let parts = term.split(separator: "=", omittingEmptySubsequences: true).map(String.init)
      guard parts.count == 2 else {
        throw NotificationError("subscriptions", "'\(term)' is no label=value")
      }
      labels[parts[0]] = parts[1]
    }
    let triggers = (entry["triggers"]?.list ?? []).compactMap(\.string)
    var all: [NotificationSubscription] = []
    for text in (entry["recipients"]?.list ?? []).compactMap(\.string) {
      let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
      for trigger in triggers.isEmpty ? [nil] : triggers.map({ Optional($0) }) {
        all.append(
          NotificationSubscription(
            trigger: trigger,
            service: parts[0],
            recipient: parts.count > 1 ? parts[1] : "",
            labels: labels
          )
        )
      }
    }
    return all
  }

  /// Whether an application's labels are those that it asks for.
  func concerns(_ application: [String: String]) -> Bool {
    labels.allSatisfy { application[$0.key] == $0.value }
  }
}

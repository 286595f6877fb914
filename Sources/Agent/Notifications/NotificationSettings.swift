package import Manifests
import YAML

/// The configuration of notifications, in the form of Argo CD's `argocd-notifications-cm`.
package struct NotificationSettings: Sendable {
  var triggers: [String: NotificationTrigger] = [:]
  var templates: [String: NotificationTemplate] = [:]
  /// Services by the names that subscriptions use.
  var services: [String: NotificationService] = [:]
  /// Subscriptions that hold for every application, or those with certain labels.
  var subscriptions: [NotificationSubscription] = []
  /// The triggers of subscriptions that name none, by service; those for all under the empty name.
  var defaultTriggers: [String: [String]] = [:]
  /// What templates see as `.context`.
  var context: Value = [:]
  /// What cannot be used, and why; the rest works.
  package private(set) var problems: [NotificationError] = []
  /// Every secret of the services, for whoever masks them in texts.
  package private(set) var secrets: [Masked<String>] = []

  /// Reads the keys of the ConfigMap, and those of the Secret beside it: whatever is no key of the configuration is a secret, which services
  /// refer to as `$NAME`.
  package init(_ entries: [String: String]) {
    let (own, others) = Self.parted(entries)
    secrets = others.values.map { Masked($0) }
    for (name, value) in NotificationTrigger.builtIn { add(value, "trigger", name) }
    for (name, value) in NotificationTemplate.builtIn { add(value, "template", name) }
    for (key, text) in own.sorted(by: { $0.key < $1.key }) {
      do throws(YAMLError) {
        let value = try YAMLReader().value(of: Array(text.utf8), file: key)
        let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
        add(Self.filled(value, others), parts[0], parts.count > 1 ? parts[1] : "")
      } catch {
        problems.append(NotificationError(key, "\(error)"))
      }
    }
  }

  private static let words = [
    "trigger", "template", "service", "subscriptions", "defaultTriggers", "context",
  ]

  private static func parted(
    _ entries: [String: String]
  ) -> (own: [String: String], secrets: [String: String]) {
    let own = entries.filter { entry in
      words.contains { entry.key == $0 || entry.key.hasPrefix($0 + ".") }
    }
    return (own, entries.filter { own[$0.key] == nil })
  }

  private mutating func add(_ value: Value, _ word: String, _ name: String) {
    let key = name.isEmpty ? word : "\(word).\(name)"
    do throws(NotificationError) {
      switch word {
      case "trigger": triggers[name] = try NotificationTrigger(value, key: key)
      case "template": templates[name] = try NotificationTemplate(value, key: key)
      case "service":
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        let own = parts.last ?? ""
        services[own] = try NotificationService(value, type: parts.first ?? "", key: key)
      case "subscriptions":
        for entry in value.list ?? [] {
          subscriptions += try NotificationSubscription.all(of: entry)
        }
      case "defaultTriggers": defaultTriggers[name] = (value.list ?? []).compactMap(\.string)
      default: context = value
      }
    } catch {
      problems.append(error)
    }
  }

  /// Texts with the secrets that they refer to; what is no secret's name stays as it is.
  private static func filled(_ value: Value, _ secrets: [String: String]) -> Value {
    switch value {
    case .string(let text) where text.contains("$"): return .string(filled(text, secrets))
    case .list(let elements): return .list(elements.map { filled($0, secrets) })
    case .map(let mapping):
      return .map(Mapping(mapping.map { ($0.key, filled($0.value, secrets)) }))
    default: return value
    }
  }

  private static func filled(_ text: String, _ secrets: [String: String]) -> String {
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      let name = rest.prefix {
        $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "-" || $0 == "_" || $0 == "."
      }
      guard let secret = secrets[String(name)] else {
        result += "$"
        continue
      }
      result += secret
      rest = rest.dropFirst(name.count)
    }
    return result + rest
  }
}

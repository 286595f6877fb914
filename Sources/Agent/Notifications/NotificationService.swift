import Forge
import Manifests

/// Where notifications go.
enum NotificationService: Sendable {
  /// Any address that takes requests.
  case webhook(Webhook)
  /// An address that takes messages in Slack's form.
  case chat(url: Masked<String>)
  /// Slack's own interface, by a token.
  case slack(url: String, token: Masked<String>)
  /// Statuses of commits, and comments on pull requests.
  case forge(ForgeReports.Kind, server: String, token: Masked<String>)

  struct Webhook: Sendable {
    let url: Masked<String>
    let fields: [(name: String, value: Masked<String>)]
  }

  /// The types that are known, as keys name them.
  static let types = ["webhook", "slack", "mattermost", "github", "gitlab", "gitea"]

  /// Reads the map that a key `service.TYPE` or `service.TYPE.NAME` holds.
  init(_ value: Value, type: String, key: String) throws(NotificationError) {
    func text(_ field: String) -> String? { value[field]?.string.flatMap { $0.isEmpty ? nil : $0 } }
    func needed(_ field: String) throws(NotificationError) -> String {
      guard let text = text(field) else { throw NotificationError(key, "'\(field)' is missing") }
      return text
    }
    switch type {
    case "webhook":
      var fields = (value["headers"]?.list ?? []).compactMap { field -> (String, Masked<String>)? in
        guard let name = field["name"]?.string, let text = field["value"]?.string else {
          return nil
        }
        return (name, Masked(text))
      }
      if let login = value["basicAuth"], login.map != nil {
        let pair = "\(login["username"]?.string ?? ""):\(login["password"]?.string ?? "")"
        fields.append(("Authorization", Masked("Basic " + Base64.text(of: Array(pair.utf8)))))
      }
      self = .webhook(Webhook(url: Masked(try needed("url")), fields: fields))
    case "slack", "mattermost":
      if let url = text("url") {
        self = .chat(url: Masked(url))
      } else {
        let server = text("apiURL") ?? "https://slack.com/api"
        self = .slack(url: server, token: Masked(try needed("token")))
      }
    default:
      guard let kind = ForgeReports.Kind(rawValue: type) else {
        let known = Self.types.joined(separator: ", ")
        throw NotificationError(key, "there is no service of type '\(type)' (there are \(known))")
      }
      let server = text("apiURL") ?? text("enterpriseBaseURL") ?? ""
      self = .forge(kind, server: server, token: Masked(try needed("token")))
    }
  }
}

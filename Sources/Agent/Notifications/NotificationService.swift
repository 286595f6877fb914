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
  /// Mattermost's own interface, by a token.
  case mattermost(url: String, token: Masked<String>)
  /// Statuses of commits, and comments on pull requests.
  case forge(ForgeReports.Kind, server: String, ForgeLogin)

  /// By what a forge lets somebody in.
  enum ForgeLogin: Sendable {
    case token(Masked<String>)
    /// A GitHub App, which is given a token whenever there is something to tell.
    case app(id: String, installation: String, key: Masked<String>)
  }

  struct Webhook: Sendable {
    let url: Masked<String>
    let fields: [(name: String, value: Masked<String>)]
  }

  /// The types that are known, as keys name them.
  static let types = ["webhook", "slack", "mattermost", "github", "gitlab", "gitea"]

  /// Reads the map that a key `service.TYPE` or `service.TYPE.NAME` holds.
  init(_ value: Value, type: String, key: String) throws(NotificationError) {
    func text(_ field: String) -> String? {
      // Identifiers of apps are written as numbers, too.
      let text = value[field]?.string ?? value[field]?.int.map { "\($0)" }
      return text?.isEmpty == true ? nil : text
    }
    func server(_ field: String) -> String? {
      text(field).map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    }
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
      } else if type == "mattermost" {
        _ = try needed("apiURL")
        self = .mattermost(url: server("apiURL") ?? "", token: Masked(try needed("token")))
      } else {
        let url = server("apiURL") ?? "https://slack.com/api"
        self = .slack(url: url, token: Masked(try needed("token")))
      }
    default:
      guard let kind = ForgeReports.Kind(rawValue: type) else {
        let known = Self.types.joined(separator: ", ")
        throw NotificationError(key, "there is no service of type '\(type)' (there are \(known))")
      }
      let server = text("apiURL") ?? text("enterpriseBaseURL") ?? ""
      let login: ForgeLogin =
        if kind == .github, let id = text("appID") {
          .app(
            id: id,
            installation: try needed("installationID"),
            key: Masked(try needed("privateKey"))
          )
        } else {
          .token(Masked(try needed("token")))
        }
      self = .forge(kind, server: server, login)
    }
  }
}

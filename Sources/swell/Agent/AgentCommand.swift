import Agent
import Manifests
import Pipeline
import Report

extension Command {
  /// The command `swell agent`.
  static let agent = Command(
    name: "agent",
    words: "[REPO…]",
    summary: "reconcile for ever, in or beside a cluster",
    options: Option.selection + Option.placeholders + Option.cluster + Option.sandbox + [
      .value("repo", "REPO", repeats: true, "a repository with a composition, as the words are"),
      .value("poll", "DURATION", "how often repositories are asked for news (default 30s)"),
      .value("concurrency", "N", "how many applications are worked on at once (default 64)"),
      .value(
        "listen",
        "ADDRESS",
        "probes, figures and webhooks: :8080, 127.0.0.1:8080, [::1]:8080"
      ),
      .value("webhook-secrets", "DIR", "a folder with files such as webhook.github.secret"),
      .value(
        "notifications",
        "DIR",
        "a folder in the form of argocd-notifications-cm and its Secret"
      ),
      .value(
        "application-namespaces",
        "GLOBS",
        repeats: true,
        "where else Applications count, as their projects permit: team-*,/^x-/"
      ),
      .value("shards", "N", "into how many parts replicas divide the applications (default 8)"),
      .flag("no-leases", "take no Leases: no other agent runs on this cluster"),
      .flag("prune-applications", "delete applications that a composition no longer yields"),
      .value("allow-deletions", "N", "let an application lose up to N objects"),
      .value("log", "FORMAT", "text or json (default: text on a terminal)"),
      .flag("quiet", letter: "q", "say only what is wrong"),
    ]
  ) { arguments in
    try await AgentAssembly(arguments).run()
    return .done
  }
}

extension AgentSettings {
  /// Reads what the command line says of how the agent works.
  init(_ arguments: Arguments) throws {
    let options = try Requests.syncOptions(arguments, purpose: .sync)
    self.init(now: options.now)
    patience = options.patience
    allowedDeletions = options.allowedDeletions
    allowsSharedObjects = options.allowsSharedObjects
    prunesApplications = arguments.has("prune-applications")
    if let text = arguments.value("poll") {
      guard let interval = Duration(text: text), interval >= .seconds(1) else {
        throw UsageError.badValue(option: "poll", value: text, reason: "it takes 30s, 2m or 1h")
      }
      pollInterval = interval
    }
    concurrency = try arguments.number("concurrency", atLeast: 1) ?? concurrency
  }
}

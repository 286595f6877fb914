import Agent
import Glibc
import HTTPServer
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
      .value(
        "control-namespace",
        "NAME",
        "where Application objects, AppProjects and Argo CD's Secrets are (default argocd)"
      ),
      .value("poll", "DURATION", "how often repositories are asked for news (default 30s)"),
      .value("concurrency", "N", "how many applications are worked on at once (default 16)"),
      .value("listen", "ADDRESS", "probes, figures and webhooks: 0.0.0.0:8080, 127.0.0.1:8080"),
      .value("webhook-secrets", "DIR", "a folder with files such as webhook.github.secret"),
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

/// An agent put together as its command line says.
private struct AgentAssembly {
  let arguments: Arguments
  let clusters: Clusters
  let settings: AgentSettings
  let log: AgentLog
  let secrets: WebhookSecrets
  let figures: Figures

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    clusters = try Requests.clusters(arguments)
    settings = try AgentSettings(arguments)
    secrets = WebhookSecrets(try SecretFolder.secrets(arguments.value("webhook-secrets")))
    figures = Figures(startedAt: settings.now())
    let form = try AgentLog.Form(arguments)
    log = AgentLog(form, least: arguments.has("quiet") ? .warning : .info, hiding: secrets.all)
  }

  /// Runs everything that belongs to an agent until the task is cancelled.
  func run() async throws {
    let (events, sink) = AsyncStream<AgentEvent>.makeStream()
    let (log, figures) = (log, figures)
    let tell: @Sendable (AgentEvent) -> Void = { event in
      log.write(event)
      figures.take(event)
      sink.yield(event)
    }
    let loop = SyncLoop(on: clusters, settings: settings, tell: tell)
    let objects = objects(for: loop)
    let writer = StatusWriter(of: objects, settings: settings) { name, error in
      tell(.unwritten(application: name, problem: "\(error)"))
    }
    let (arguments, clusters) = (arguments, clusters)
    let sets = ApplicationSets(of: objects, settings: settings, tell: tell) { name in
      await loop.isOurs(name)
    } pass: { objects in
      try await Requests.pass(arguments, overObjectsWith: objects, on: clusters)
    }
    let origins = try repositories() + [origin(of: objects)]
    let server = try server(for: loop, composing: origins.map(\.name))
    let keeper = try keeper(for: loop)
    // Without Leases of its own a replica does nothing.
    if keeper != nil { await loop.hold([], of: 1) }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await objects.run() }
      group.addTask { await writer.run(events) }
      group.addTask { await sets.run() }
      if let keeper { group.addTask { await keeper.run() } }
      await loop.run(origins)
      group.cancelAll()
    }
    // The task is cancelled, and yet the others should not have to wait.
    if let keeper { await Task { await keeper.release() }.value }
    server?.stop()
  }

  private var objectsName: String { "objects in \(controlNamespace)" }
  private var controlNamespace: String { arguments.value("control-namespace") ?? "argocd" }

  private func objects(for loop: SyncLoop) -> ApplicationObjects {
    let name = objectsName
    return ApplicationObjects(in: controlNamespace, on: clusters, clock: settings.clock) {
      Task { await loop.lookNow(name) }
    } instruct: { name, instruction in
      await loop.instruct(name, instruction)
    }
  }

  // MARK: Origins

  /// One origin for each repository; one on this machine is read at its HEAD, since a working folder is nobody's commit.
  private func repositories() throws -> [Origin] {
    let (arguments, clusters, settings) = (arguments, clusters, settings)
    return (arguments.words + arguments.all("repo")).map { word in
      Origin(name: word) {
        let pass = try await Requests.pass(
          arguments,
          at: word,
          revision: arguments.value("revision") ?? "",
          on: clusters
        )
        return try await pass.placement(
          on: clusters,
          allowsSharedObjects: settings.allowsSharedObjects
        )
      }
    }
  }

  /// The Applications that are objects of the cluster.
  private func origin(of objects: ApplicationObjects) -> Origin {
    let (arguments, clusters, settings) = (arguments, clusters, settings)
    let place = { @Sendable (documents: [Manifest]?) async throws -> Placement in
      let inputs = try await objects.inputs
      let pass = try await Requests.pass(
        arguments,
        overObjectsWith: inputs.settings,
        on: clusters
      )
      return try await pass.placement(
        of: (documents ?? inputs.applications) + inputs.projects,
        on: clusters,
        allowsSharedObjects: settings.allowsSharedObjects
      )
    }
    return Origin(name: objectsName) {
      try await place(nil)
    } placeAlone: { document in
      try await place([document])
    }
  }

  // MARK: Around the loop

  /// What tells this replica from others: the pod's name, or the host's with the process.
  private var identity: String {
    Requests.environment["POD_NAME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? "\(HostName.own)-\(getpid())".lowercased()
  }

  private func server(for loop: SyncLoop, composing origins: [String]) throws -> Listener? {
    guard let text = arguments.value("listen") else { return nil }
    let address = try ListenAddress(text)
    let log = log
    let readiness = loop.readiness
    let server = AgentServer(figures: figures, secrets: secrets) {
      readiness.isComplete(origins)
    } received: { event in
      Task { await loop.lookNow(after: event) }
    } refused: { error in
      log.write(LogEntry(.warning, "\(error)"))
    }
    return try Listener(
      on: address.interface,
      port: address.port,
      identity: nil,
      bodyLimitInBytes: WebhookEvent.sizeLimitInBytes
    ) { server.answer($0) }
  }

  private func keeper(for loop: SyncLoop) throws -> ShardKeeper? {
    guard !arguments.has("no-leases") else { return nil }
    let count = try arguments.number("shards", atLeast: 1) ?? 8
    let (log, figures) = (log, figures)
    return ShardKeeper(
      as: identity,
      shards: count,
      in: arguments.value("state-namespace") ?? "swell-system",
      on: clusters,
      settings: settings
    ) { error in
      log.write(LogEntry(.error, "\(error)"))
    } changed: { held in
      figures.set(Metric.heldShards, to: Double(held.count))
      log.write(LogEntry(.info, "holds \(held.count) of \(count) shards"))
      await loop.hold(held, of: count)
    }
  }
}

extension AgentSettings {
  /// Reads what the command line says of how the agent works.
  fileprivate init(_ arguments: Arguments) throws {
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

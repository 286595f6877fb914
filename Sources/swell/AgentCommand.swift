import Agent
import Glibc
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
      .value(
        "control-namespace",
        "NAME",
        "where Application objects, AppProjects and Argo CD's Secrets are (default argocd)"
      ),
      .value("poll", "DURATION", "how often repositories are asked for news (default 30s)"),
      .value("concurrency", "N", "how many applications are worked on at once (default 16)"),
      .flag("prune-applications", "delete applications that a composition no longer yields"),
      .value("allow-deletions", "N", "let an application lose up to N objects"),
      .flag("quiet", letter: "q", "say only what is wrong"),
    ]
  ) { arguments in
    let clusters = try Requests.clusters(arguments)
    let settings = try settings(arguments)
    let log = AgentLog(isQuiet: arguments.has("quiet"))
    let (events, sink) = AsyncStream<AgentEvent>.makeStream()
    let tell: @Sendable (AgentEvent) -> Void = { event in
      log.write(event)
      sink.yield(event)
    }
    let loop = SyncLoop(on: clusters, settings: settings, tell: tell)
    let namespace = arguments.value("control-namespace") ?? "argocd"
    let name = "objects in \(namespace)"
    let objects = ApplicationObjects(in: namespace, on: clusters, clock: settings.clock) {
      Task { await loop.lookNow(name) }
    } instruct: { name, instruction in
      await loop.instruct(name, instruction)
    }
    let writer = StatusWriter(of: objects, settings: settings) { name, error in
      tell(.unwritten(application: name, problem: "\(error)"))
    }
    var origins = origins(arguments, clusters, settings)
    origins.append(origin(name, of: objects, arguments, clusters, settings))
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await objects.run() }
      group.addTask { await writer.run(events) }
      await loop.run(origins)
      group.cancelAll()
    }
    return .done
  }

  /// The Applications that are objects of the cluster.
  private static func origin(
    _ name: String,
    of objects: ApplicationObjects,
    _ arguments: Arguments,
    _ clusters: Clusters,
    _ settings: AgentSettings
  ) -> Origin {
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
    return Origin(name: name) {
      try await place(nil)
    } placeAlone: { document in
      try await place([document])
    }
  }

  private static func settings(_ arguments: Arguments) throws -> AgentSettings {
    let options = try Requests.syncOptions(arguments, purpose: .sync)
    var settings = AgentSettings(now: options.now)
    settings.patience = options.patience
    settings.allowedDeletions = options.allowedDeletions
    settings.allowsSharedObjects = options.allowsSharedObjects
    settings.prunesApplications = arguments.has("prune-applications")
    if let text = arguments.value("poll") {
      guard let interval = Duration(text: text), interval >= .seconds(1) else {
        throw UsageError.badValue(option: "poll", value: text, reason: "it takes 30s, 2m or 1h")
      }
      settings.pollInterval = interval
    }
    if let text = arguments.value("concurrency") {
      guard let number = Int(text), number > 0 else {
        throw UsageError.badValue(option: "concurrency", value: text, reason: "it is no number")
      }
      settings.concurrency = number
    }
    return settings
  }

  /// One origin for each repository; a repository on this machine is read at its HEAD, since a working folder is nobody's commit.
  private static func origins(
    _ arguments: Arguments,
    _ clusters: Clusters,
    _ settings: AgentSettings
  ) -> [Origin] {
    arguments.words.map { word in
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
}

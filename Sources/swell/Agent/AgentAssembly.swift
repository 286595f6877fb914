import Agent
import Compose
import Git
import Glibc
import HTTPServer
import Manifests
import Pipeline
import Synchronization

/// An agent put together as its command line says.
struct AgentAssembly {
  let arguments: Arguments
  let clusters: Clusters
  let settings: AgentSettings
  let log: AgentLog
  let secrets: KeyedFolder<WebhookSecrets>?
  let figures: Figures
  let events = EventStreams()
  let notifications: KeyedFolder<NotificationSettings>?

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    clusters = try Requests.clusters(arguments)
    settings = try AgentSettings(arguments)
    figures = Figures(startedAt: settings.now())
    let form = try AgentLog.Form(arguments)
    let log = AgentLog(form, least: arguments.has("quiet") ? .warning : .info)
    self.log = log
    secrets = try arguments.value("webhook-secrets").map {
      try KeyedFolder($0, WebhookSecrets.init) { log.hide($0.all) }
    }
    let messages = { @Sendable (entries: [String: Masked<String>]) in
      NotificationSettings(entries.mapValues { $0.reveal() })
    }
    notifications = try arguments.value("notifications").map {
      try KeyedFolder($0, messages) { log.hide($0.secrets) }
    }
  }

  /// Runs everything that belongs to an agent until the task is cancelled.
  func run() async throws {
    let log = log
    Interruption.tell.withLock { $0 = { log.write(LogEntry(.info, $0)) } }
    let loop = SyncLoop(on: clusters, settings: settings, tell: tell)
    let objects = objects(for: loop)
    let origins = try repositories(knowing: objects) + [origin(of: objects, for: loop)]
    let lookNow = { @Sendable (event: WebhookEvent?) in
      objects.expandSetsNow()
      Task { await loop.lookNow(after: event) }
    }
    let relay = relay { lookNow($0) }
    let server = try server(for: loop, composing: origins.map(\.name)) { event in
      lookNow(event)
      Task { await relay?.tell(of: event) }
    }
    let keeper = try keeper(for: loop)
    // Without Leases of its own a replica does nothing.
    if keeper != nil { await loop.hold([], of: 1) }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await objects.run() }
      listen(for: objects, in: &group)
      count(what: loop, in: &group)
      let sets = sets(of: objects, for: loop)
      group.addTask { await sets.run() }
      if let keeper { group.addTask { await keeper.run() } }
      if let relay { group.addTask { await relay.run() } }
      await loop.run(origins)
      events.finish()
      group.cancelAll()
    }
    // The task is cancelled, and yet the others should not have to wait.
    if let keeper { await Task { await keeper.release() }.value }
    server?.stop()
  }

  var tell: @Sendable (AgentEvent) -> Void {
    { [log, figures, events] event in
      log.write(event)
      figures.take(event)
      events.send(event)
    }
  }

  /// Counts what is fetched.
  private var fetched: @Sendable (Fetch) -> Void { { [tell] in tell(.fetched($0)) } }

  private var objectsName: String { "objects in \(controlNamespace)" }
  private var controlNamespace: String { Requests.controlNamespace(arguments) }

  private func objects(for loop: SyncLoop) -> ApplicationObjects {
    let name = objectsName
    return ApplicationObjects(
      in: controlNamespace,
      and: arguments.all("application-namespaces").flatMap(NamespacePattern.list),
      on: clusters,
      clock: settings.clock
    ) { change in
      Task {
        switch change {
        case .objects: await loop.lookNow(name)
        case .settings(isKnownWhatThereIs: true): await loop.lookNow()
        case .settings(isKnownWhatThereIs: false): await loop.lookNow(besides: name)
        }
      }
    } instruct: { name, instruction in
      await loop.instruct(name, instruction)
    }
  }

  private func sets(of objects: ApplicationObjects, for loop: SyncLoop) -> ApplicationSets {
    let (arguments, clusters, fetched) = (arguments, clusters, fetched)
    return ApplicationSets(of: objects, settings: settings, tell: tell) { name in
      await loop.isOurs(name)
    } pass: { objects in
      try await Requests.pass(
        arguments,
        overObjectsWith: objects,
        on: clusters,
        fetched: fetched
      )
    }
  }

  // MARK: Origins

  private var files: @Sendable () -> [String: [UInt8]?] {
    { [arguments] in InputFiles.contents(arguments) }
  }

  /// One origin for each repository; one on this machine is read at its HEAD, since a working folder is nobody's commit.
  private func repositories(knowing objects: ApplicationObjects) throws -> [Origin] {
    let (arguments, clusters, settings) = (arguments, clusters, settings)
    let (fetched, files) = (fetched, files)
    return (arguments.words + arguments.all("repo")).map { word in
      Origin(name: word, files: files) { _ in
        let pass = try await Requests.pass(
          arguments,
          at: word,
          revision: arguments.value("revision") ?? "",
          on: clusters,
          settings: try await objects.inputs.settings,
          fetched: fetched
        )
        return try await pass.placement(
          on: clusters,
          allowsSharedObjects: settings.allowsSharedObjects
        )
      }
    }
  }

  /// The Applications that are objects of the cluster.
  private func origin(of objects: ApplicationObjects, for loop: SyncLoop) -> Origin {
    let (arguments, clusters, settings) = (arguments, clusters, settings)
    let fetched = fetched
    let place = { @Sendable (documents: [Manifest]?, refreshed: Set<String>) async throws in
      let inputs = try await objects.inputs
      await loop.reconnect(to: await clusters.learn(secrets: inputs.settings))
      let pass = try await Requests.pass(
        arguments,
        overObjectsWith: inputs.settings,
        on: clusters,
        refreshed: refreshed,
        knowsAllApplications: documents == nil,
        fetched: fetched
      )
      return try await pass.placement(
        of: (documents ?? inputs.applications) + inputs.projects,
        on: clusters,
        allowsSharedObjects: settings.allowsSharedObjects
      )
    }
    return Origin(name: objectsName, files: files) { refreshed in
      try await place(nil, refreshed)
    } placeAlone: { document in
      try await place([document], [])
    }
  }
}

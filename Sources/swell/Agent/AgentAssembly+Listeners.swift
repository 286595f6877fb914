import Agent
import Glibc
import HTTPServer
import Manifests
import Pipeline

/// Those around the loop: who answers over HTTP, who divides the work, and who hears what happens.
extension AgentAssembly {
  /// How many happenings may wait for a listener that nobody's work depends on.
  private static let longestQueue = 10_000

  func server(
    for loop: SyncLoop,
    composing origins: [String],
    received: @escaping @Sendable (WebhookEvent) -> Void
  ) throws -> Listener? {
    guard let text = arguments.value("listen") else { return nil }
    let address = try ListenAddress(text)
    let log = log
    let readiness = loop.readiness
    let secrets = secrets
    let server = AgentServer(figures: figures) {
      secrets?.current ?? WebhookSecrets([:])
    } isReady: {
      readiness.isComplete(origins)
    } received: {
      received($0)
    } refused: { error in
      log.write(LogEntry(.warning, "\(error)"))
    }
    return try Listener(
      on: address.interface,
      port: address.port,
      identity: nil,
      bodyLimitInBytes: WebhookEvent.sizeLimitInBytes,
      limits: AgentServer.limits
    ) { server.answer($0) }
  }

  func keeper(for loop: SyncLoop) throws -> ShardKeeper? {
    guard !arguments.has("no-leases") else { return nil }
    let count = try arguments.number("shards", atLeast: 1) ?? 8
    let (log, figures) = (log, figures)
    return ShardKeeper(
      as: identity,
      shards: count,
      in: stateNamespace,
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

  /// Tells other replicas of webhooks; nil where there are none.
  func relay(received: @escaping @Sendable (WebhookEvent?) -> Void) -> WebhookRelay? {
    guard !arguments.has("no-leases") else { return nil }
    let log = log
    return WebhookRelay(
      as: identity,
      in: stateNamespace,
      on: clusters,
      settings: settings
    ) { error in
      log.write(LogEntry(.error, "\(error)"))
    } received: {
      received($0)
    }
  }

  private var stateNamespace: String { arguments.value("state-namespace") ?? "swell-system" }

  /// What tells this replica from others: the pod's name, or the host's with the process.
  private var identity: String {
    Requests.environment["POD_NAME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? "\(HostName.own)-\(getpid())".lowercased()
  }

  /// Has everybody hear what happens who writes or tells of it.
  func listen(for objects: ApplicationObjects, in group: inout TaskGroup<Void>) {
    let notifier = notifier(about: objects)
    let tell = tell
    var found: StatusWriter.Found?
    if let notifier {
      group.addTask { await notifier.run() }
      found = { instance, application, diff in
        guard let application else { return await notifier.forget(instance) }
        await notifier.take(application, of: instance, diff: diff)
      }
    }
    let writer = StatusWriter(of: objects, settings: settings, found: found) { name, error in
      tell(.unwritten(application: name, problem: "\(error)"))
    }
    let happenings = events.listen()
    group.addTask { await writer.run(happenings) }
    let recorder = EventRecorder(about: objects, on: clusters, now: settings.now) {
      String(UInt64.random(in: .min ... .max), radix: 16)
    }
    let courtesies = events.listen(limit: Self.longestQueue)
    group.addTask { await recorder.run(courtesies) }
    trace(in: &group)
  }

  private func notifier(about objects: ApplicationObjects) -> Notifier? {
    guard let notifications else { return nil }
    let log = log
    return Notifier(
      about: objects,
      on: clusters,
      settings: { notifications.current },
      now: settings.now,
      figures: figures
    ) { application, error in
      log.write(LogEntry(.error, "\(error)", application: application))
    }
  }

  private func trace(in group: inout TaskGroup<Void>) {
    guard let settings = TraceSettings(environment: Requests.environment) else { return }
    let exporter = TraceExporter(settings)
    let happenings = events.listen(limit: Self.longestQueue)
    let figures = figures
    group.addTask { await exporter.run(happenings) }
    group.addTask {
      while !Task.isCancelled {
        let counts = await exporter.counts
        figures.set(Metric.exportedSpans, to: Double(counts.exported))
        figures.set(Metric.droppedSpans, to: Double(counts.dropped))
        try? await Task.sleep(for: .seconds(5))
      }
    }
  }

  /// Counts now and then what the loop knows of clusters.
  func count(what loop: SyncLoop, in group: inout TaskGroup<Void>) {
    let (figures, clock) = (figures, settings.clock)
    guard arguments.has("listen") else { return }
    group.addTask {
      while !Task.isCancelled {
        figures.take(await loop.clusterFigures())
        try? await clock.sleep(for: .seconds(10))
      }
    }
  }
}

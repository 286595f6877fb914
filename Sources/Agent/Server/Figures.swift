import Compose
import Git
import Glibc
import Health
package import Manifests
import Pipeline
import Report
import Synchronization

/// The figures of an agent, counted from what happens in it.
package final class Figures: Sendable {
  private struct State {
    var metrics = Metrics()
    /// The labels of each application's line, by the name on record.
    var applications: [String: [String]] = [:]
    /// What is under way that writes, by the name on record, in Argo CD's words.
    var operations: [String: String] = [:]
    /// The labels of the lines about each application's conditions.
    var conditions: [String: [[String]]] = [:]
    /// How many objects nobody declared, by the name on record, where a project wants to know.
    var orphans: [String: (labels: [String], number: Double)] = [:]
    /// When each repository answered last that some origin reads.
    var answers: [String: ContinuousClock.Instant] = [:]
    /// The repositories that each origin reads.
    var repositories: [String: Set<String>] = [:]
  }

  private static let deletion = "delete"
  /// Guards the figures between those who count and those who ask.
  private let state = Mutex(State())

  /// Begins to count; `startedAt` is when the process began.
  package init(startedAt: Timestamp) {
    count(Metric.startTime, [], by: Double(startedAt.secondsSince1970))
  }

  /// Counts something.
  func count(_ metric: Metric, _ labels: [String], by amount: Double = 1) {
    state.withLock { $0.metrics.add(metric, labels, by: amount) }
  }

  /// Says how much of something there is.
  package func set(_ metric: Metric, to number: Double) {
    state.withLock { $0.metrics.set(metric, to: number) }
  }

  /// Counts what happened.
  package func take(_ event: AgentEvent) {
    state.withLock { state in
      switch event {
      case .looked(let name, let looked, let time):
        state.applications[name] = Self.labels(of: looked)
        // What is being deleted is not looked at.
        if state.operations[name] == Self.deletion { state.operations[name] = nil }
        let identity = Self.identity(looked.rendered.application)
        state.conditions[name] = looked.conditions.map { identity + [$0.type] }
        state.orphans[name] = looked.orphans.map { (identity, Double($0)) }
        let server = looked.rendered.application.destination.claimant
        state.metrics.observe(Metric.reconciliations, [identity[0], server], time)
      case .began(let name, _): state.operations[name] = "sync"
      case .progress(let name, _):
        if state.operations[name] == nil { state.operations[name] = Self.deletion }
      // The object may stay for the sake of others.
      case .deleted(let name, _): state.operations[name] = Self.deletion
      case .ended(let name, _, let report):
        state.operations[name] = nil
        guard let labels = state.applications[name] else { return }
        let identity = Array(labels[..<3])
        state.metrics.add(Metric.syncs, identity + [labels[5], report.end.phase, "false"])
        let (seconds, attoseconds) = report.duration.components
        let time = Double(seconds) + Double(attoseconds) * 1e-18
        state.metrics.add(Metric.syncSeconds, identity + [labels[5]], by: time)
      case .reads(let origin, let repositories):
        state.repositories[origin] = repositories
        let read = state.repositories.values.reduce(into: Set()) { $0.formUnion($1) }
        state.answers = state.answers.filter { read.contains($0.key) }
      case .asked(let repository, let time, let isAnswered):
        state.metrics.add(Metric.gitRequests, [repository, "ls-remote"])
        state.metrics.observe(Metric.gitRequestSeconds, [repository, "ls-remote"], time)
        if isAnswered { state.answers[repository] = .now }
      case .fetched(let fetch):
        state.metrics.add(Metric.gitRequests, [fetch.repository, "fetch"])
        state.metrics.observe(Metric.gitRequestSeconds, [fetch.repository, "fetch"], fetch.time)
        if !fetch.isDone {
          state.metrics.add(Metric.gitFailures, [fetch.repository, fetch.revision])
        }
      case .vanished(let name, _), .released(let name):
        state.applications[name] = nil
        state.operations[name] = nil
        state.conditions[name] = nil
        state.orphans[name] = nil
      default: break
      }
    }
  }

  /// Says what there is to say of all clusters now.
  package func take(_ clusters: [ClusterFigures]) {
    state.withLock { state in
      func replace(_ metric: Metric, _ number: (ClusterFigures) -> (labels: [String], Double)) {
        state.metrics.replace(metric, with: clusters.map(number))
      }
      replace(Metric.clusterInfo) { ([$0.server, $0.version, $0.name], 1) }
      replace(Metric.clusterConnection) { ([$0.server, $0.version], $0.isAnswering ? 1 : 0) }
      replace(Metric.clusterKinds) { ([$0.server], Double($0.kinds)) }
      replace(Metric.clusterObjects) { ([$0.server], Double($0.objects)) }
      replace(Metric.clusterCacheAge) { ([$0.server], Double($0.age.components.seconds)) }
      let changes = clusters.flatMap { cluster in
        cluster.changes.map { kind, count in
          (labels: [cluster.server, kind.group, kind.kind], number: Double(count))
        }
      }
      state.metrics.replace(Metric.clusterEvents, with: changes)
    }
  }

  private static func identity(_ application: Application) -> [String] {
    [application.namespace, application.name, application.project]
  }

  private static func labels(of looked: Looked) -> [String] {
    let application = looked.rendered.application
    return identity(application) + [
      application.syncPolicy.automated?.isEnabled == true ? "true" : "false",
      normalizedAddress(application.sources.first?.repoURL ?? ""), application.destination.claimant,
      application.destination.namespace, looked.standing.sync.rawValue,
      looked.standing.health.status.word,
    ]
  }

  /// All figures in Prometheus' text format.
  var text: String {
    state.withLock { state in
      var metrics = state.metrics
      metrics.replace(
        Metric.applicationInfo,
        with: state.applications.map { name, labels in
          (labels: labels + [state.operations[name] ?? ""], number: 1)
        }
      )
      metrics.replace(
        Metric.applicationCondition,
        with: state.conditions.values.joined().map { (labels: $0, number: 1) }
      )
      metrics.replace(Metric.orphanedResources, with: Array(state.orphans.values))
      metrics.replace(
        Metric.repositoryAge,
        with: state.answers.map {
          ([$0.key], Double($0.value.duration(to: .now).components.seconds))
        }
      )
      let usage = Usage.now
      metrics.set(Metric.processorSeconds, to: usage.processorSeconds)
      metrics.set(Metric.residentMemory, to: usage.residentInBytes)
      return metrics.text
    }
  }
}

/// A repository's address as Argo CD's figures spell it, so that two forms of one are the same: in lower case, without `ssh://` and `.git`.
func normalizedAddress(_ address: String) -> String {
  var text = String(address.lowercased().filter { !$0.isWhitespace })
  let user = text.prefix { $0 != "@" }
  if text.hasPrefix("ssh://") {
    text.removeFirst(6)
  } else if user.count < text.count, !user.contains(where: { ":/".contains($0) }),
    let colon = text.firstIndex(of: ":")
  {
    text.replaceSubrange(colon...colon, with: "/")
  }
  return text.hasSuffix(".git") ? String(text.dropLast(4)) : text
}

/// What the process has used.
private struct Usage {
  let processorSeconds: Double
  let residentInBytes: Double

  static var now: Usage {
    var usage = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return Usage(
      processorSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
      residentInBytes: resident
    )
  }

  /// Wraps `/proc/self/statm`, whose second number is the resident pages.
  private static var resident: Double {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 128)
    let count = fread(&buffer, 1, buffer.count, file)
    let words = buffer[..<count].split(separator: 0x20)
    let pages = words.count > 1 ? Double(String(decoding: words[1], as: UTF8.self)) ?? 0 : 0
    return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
  }
}

package import Cluster
import JSON
import Manifests
package import Pipeline

/// Tells the replicas of webhooks that only one of them was sent, by a Lease that all of them watch.
///
/// Guards what is still to be told: what comes while a write is under way goes out with the next one.
package actor WebhookRelay {
  private let identity: String
  private let namespace: String
  private let clusters: Clusters
  private let settings: AgentSettings
  private let problem: @Sendable (ClusterError) -> Void
  private let received: @Sendable (WebhookEvent?) -> Void
  private var waiting: Set<WebhookEvent> = []
  private var isWriting = false
  /// How often something was told, which tells one time from another.
  private var count = 0
  /// The version of the Lease that was seen last; empty where there was none, and nil before anything was seen.
  private var seen: String?

  private static let name = "swell-agent-webhooks"
  private static let annotation = "swell.dev/webhooks"
  private static let manager = "swell-agent"
  private static let pause = Duration.seconds(5)

  /// Makes the relay of the replica `identity`, with the Lease in `namespace`.
  ///
  /// `problem` is told why others were not told of a webhook, and `received` of each webhook that another replica was sent; nil says that
  /// some may have come of which nobody heard here.
  package init(
    as identity: String,
    in namespace: String,
    on clusters: Clusters,
    settings: AgentSettings,
    problem: @escaping @Sendable (ClusterError) -> Void,
    received: @escaping @Sendable (WebhookEvent?) -> Void
  ) {
    self.identity = identity
    self.namespace = namespace
    self.clusters = clusters
    self.settings = settings
    self.problem = problem
    self.received = received
  }

  // MARK: Telling

  /// Tells the others of a webhook; one of which they cannot be told is left to their polls.
  package func tell(of event: WebhookEvent) async {
    guard !event.addresses.isEmpty else { return }
    waiting.insert(event.relayed)
    guard !isWriting else { return }
    isWriting = true
    while !waiting.isEmpty {
      let events = waiting
      waiting = []
      do throws(ClusterError) {
        try await write(events)
      } catch {
        problem(error)
      }
    }
    isWriting = false
  }

  private func write(_ events: Set<WebhookEvent>) async throws(ClusterError) {
    count += 1
    let news: Value = ["number": .int(count), "webhooks": .list(events.map(\.value))]
    let text = JSONWriter(style: .compact, escapesHTML: false, sortsKeys: true).text(of: news)
    let lease: Value = [
      "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
      "metadata": [
        "name": .string(Self.name), "namespace": .string(namespace),
        "annotations": [Self.annotation: .string(text)],
      ],
      "spec": [
        "holderIdentity": .string(identity),
        "renewTime": .string(settings.now().description.dropLast() + ".000000Z"),
      ],
    ]
    _ = try await clusters.own().client.apply(
      lease,
      as: .leases,
      namespace: namespace,
      name: Self.name,
      manager: Self.manager
    )
  }

  // MARK: Hearing

  /// Hears what others tell until the task is cancelled.
  package func run() async {
    while !Task.isCancelled {
      // It is begun anew after a pause, and finds out what came meanwhile.
      try? await listen()
      try? await settings.clock.sleep(for: Self.pause)
    }
  }

  private func listen() async throws(ClusterError) {
    let scope = ListScope.one(Self.name, in: namespace)
    var feed = try await clusters.own().client.feed(of: .leases, scope).makeAsyncIterator()
    var version = ""
    while let change = try await feed.next() {
      switch change {
      case .listing: version = ""
      case .found(let leases): version = leases.first?.version ?? ""
      case .listed:
        if let seen, seen != version { received(nil) }
        seen = version
      case .stored(let lease):
        seen = lease.version
        hear(lease)
      case .deleted: seen = ""
      }
    }
  }

  private func hear(_ lease: Value) {
    guard lease[["spec", "holderIdentity"]]?.string != identity,
      let text = lease[["metadata", "annotations", Self.annotation]]?.string,
      let news = try? JSONReader().value(of: Array(text.utf8))
    else { return }
    for value in news["webhooks"]?.list ?? [] {
      if let event = WebhookEvent(value) { received(event) }
    }
  }
}

extension Value {
  fileprivate var version: String { self[["metadata", "resourceVersion"]]?.string ?? "" }
}

extension WebhookEvent {
  /// The event without what is of no interest to other replicas.
  fileprivate var relayed: WebhookEvent { WebhookEvent(forge: forge, addresses: addresses) }

  fileprivate var value: Value {
    [
      "forge": .string(forge.rawValue), "addresses": .list(addresses.map { .string($0) }),
    ]
  }

  fileprivate init?(_ value: Value) {
    guard let forge = value["forge"]?.string.flatMap(WebhookForge.init(rawValue:)) else {
      return nil
    }
    self.init(forge: forge, addresses: (value["addresses"]?.list ?? []).compactMap(\.string))
  }
}

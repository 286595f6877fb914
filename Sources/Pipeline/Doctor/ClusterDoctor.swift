import Cluster
import HTTP
package import Manifests

/// Looks at a cluster for what hinders a sync; nothing of it is changed.
package struct ClusterDoctor: Sendable {
  let client: KubeClient
  let discovery: Discovery
  let credentials: CredentialDoctor
  private let now: Timestamp

  package init(_ cluster: TargetCluster, now: Timestamp) {
    client = cluster.client
    discovery = cluster.discovery
    credentials = CredentialDoctor(cluster.access, now: now)
    self.now = now
  }

  /// Everything that can be said without knowing what is to be applied.
  package func examinations() async -> [Examination] {
    [served, await backends(), await clock(), await quotas()]
  }

  /// Groups of kinds that do not answer.
  private var served: Examination {
    let findings = discovery.tainted.sorted { $0.key < $1.key }.map { group, cause in
      Finding(
        .problem,
        "'\(group)' does not answer: \(cause)",
        why: "applications with objects of its kinds are not synced, and nothing of it is pruned",
        next: "look at 'kubectl get apiservice' for it, or delete the APIService that is left over"
      )
    }
    return Examination("discovery", "\(discovery.all.count) kinds are served", findings)
  }

  /// The server's time of day beside this machine's.
  private func clock() async -> Examination {
    let request = KubeRequest(.get, "/version", purpose: .init("ask", "the server's time"))
    guard let date = try? await client.perform(request).fields["date"],
      let theirs = Timestamp(httpDate: date)
    else { return Examination("clock", "the server does not tell its time") }
    let skew = theirs.secondsSince1970 - now.secondsSince1970
    guard abs(skew) > 5 else { return Examination("clock", "the same as the server's") }
    let finding = Finding(
      abs(skew) > 60 ? .problem : .warning,
      "the server's clock is \(abs(skew)) s \(skew > 0 ? "ahead of" : "behind") this machine's",
      why: "tokens and certificates are refused before their time, and Leases are lost",
      next: "have both synchronise their clocks (timedatectl, chronyc tracking)"
    )
    return Examination("clock", "another than the server's", [finding])
  }

  /// All objects of a kind, of whatever version is served; nil where they cannot be read.
  func objects(_ kind: String, in group: String) async -> [Value]? {
    guard let type = discovery.preferred(for: GroupKind(group: group, kind: kind)) else {
      return []
    }
    return try? await client.list(type).items
  }
}

extension Timestamp {
  /// Reads the time of a `Date` field, such as `Sat, 01 Aug 2026 12:00:00 GMT`.
  init?(httpDate text: String) {
    let parts = text.split(separator: " ")
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    guard parts.count == 6, let month = months.firstIndex(of: String(parts[2])) else { return nil }
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    self.init("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
  }
}

/// Who holds which shard of the applications, as one replica sees it: leases in, what to do out.
///
/// Pure. Whether a lease has run out is judged by how long this replica has seen it unchanged, never by the clocks of others.
struct ShardPlan: Sendable {
  /// A lease as it was read.
  struct Lease: Sendable, Hashable {
    let name: String
    /// Nobody where empty.
    let holder: String
    let duration: Duration
    /// Changes with every renewal.
    let version: String
  }

  /// A shard's lease with what is known of it.
  private struct Sight: Sendable {
    var lease: Lease
    var since: ContinuousClock.Instant
  }

  enum Action: Sendable, Hashable {
    /// Renews a lease that is held, or takes one that nobody holds any more.
    case hold(Int)
    case release(Int)

    var shard: Int {
      switch self {
      case .hold(let shard), .release(let shard): shard
      }
    }
  }

  let identity: String
  let shards: Int
  private var sights: [String: Sight] = [:]

  init(identity: String, shards: Int) {
    self.identity = identity
    self.shards = shards
  }

  static func shardName(_ shard: Int) -> String { "swell-agent-shard-\(shard)" }
  static func memberName(_ identity: String) -> String { "swell-agent-member-\(identity)" }
  private static let memberPrefix = memberName("")

  /// Takes over the leases as they are now, and says what this replica does.
  ///
  /// Each replica holds its fair share: what it has too much it gives back, what it has too little it takes where nobody holds it.
  mutating func actions(_ leases: [Lease], at now: ContinuousClock.Instant) -> [Action] {
    let present = Set(leases.map(\.name))
    sights = sights.filter { present.contains($0.key) }
    for lease in leases where sights[lease.name]?.lease != lease {
      sights[lease.name] = Sight(lease: lease, since: now)
    }
    let members = sights.values.count { sight in
      sight.lease.name.hasPrefix(Self.memberPrefix)
        && sight.lease.name != Self.memberName(identity) && isLive(sight, now)
    }
    let share = (shards + members) / (members + 1)
    let mine = (0..<shards).filter { sights[Self.shardName($0)]?.lease.holder == identity }
    if mine.count > share {
      return mine.prefix(share).map { .hold($0) } + mine.dropFirst(share).map { .release($0) }
    }
    let free = (0..<shards).filter { shard in
      guard let sight = sights[Self.shardName(shard)] else { return true }
      return sight.lease.holder != identity && !isLive(sight, now)
    }
    return mine.map { .hold($0) } + free.prefix(share - mine.count).map { .hold($0) }
  }

  private func isLive(_ sight: Sight, _ now: ContinuousClock.Instant) -> Bool {
    !sight.lease.holder.isEmpty && sight.since.duration(to: now) < sight.lease.duration
  }
}

extension ShardPlan {
  /// The shard of an application: the same on every replica, for ever. (FNV-1a)
  static func shard(of instance: String, among count: Int) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in instance.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int(hash % UInt64(count))
  }
}

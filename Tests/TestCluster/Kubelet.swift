import Glibc
import Manifests
import Sandbox

/// Makes the decisions of `StandIn` and of the status rules come true on an API server.
actor Kubelet {
  /// The state that all watches share.
  private var standIn = StandIn()
  private let api: API
  private let rules: [StatusRule]

  init(api: API, rules: [StatusRule]) {
    self.api = api
    self.rules = rules
  }

  /// Makes the nodes.
  func setUp() async {
    for call in standIn.setUp(at: now()) { _ = await api.send(call) }
  }

  /// Looks after the cluster until the task is cancelled.
  nonisolated func run() async {
    await withDiscardingTaskGroup { group in
      for collection in Collection.allCases {
        group.addTask { await self.look(after: collection) }
      }
      for rule in rules {
        group.addTask { await self.follow(rule) }
      }
    }
  }

  private nonisolated func look(after collection: Collection) async {
    await withDiscardingTaskGroup { group in
      await api.watch(collection.path) { happening, object in
        for reaction in await self.react(to: happening, of: object, in: collection) {
          group.addTask { await self.perform(reaction) }
        }
      }
    }
  }

  private nonisolated func follow(_ rule: StatusRule) async {
    await withDiscardingTaskGroup { group in
      await api.watch(rule.path) { happening, object in
        guard let reaction = rule.reaction(to: happening, of: object, at: now()) else { return }
        group.addTask { await self.perform(reaction) }
      }
    }
  }

  private func react(
    to happening: Happening,
    of object: Value,
    in collection: Collection
  ) -> [Reaction] {
    standIn.react(to: happening, of: object, in: collection, at: now())
  }

  private nonisolated func perform(_ reaction: Reaction) async {
    guard (try? await Task.sleep(for: reaction.delay)) != nil else { return }
    var status: Int?
    for call in reaction.calls {
      status = await api.send(call)
      for _ in 0..<reaction.patience where status == 404 {
        guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
        status = await api.send(call)
      }
      if status == 404 { break }
    }
    if status == 404, let otherwise = reaction.otherwise { _ = await api.send(otherwise) }
  }
}

/// The time as Kubernetes writes it.
private func now() -> String {
  var seconds = time(nil)
  var parts = tm()
  gmtime_r(&seconds, &parts)
  return String(unsafeUninitializedCapacity: 32) { bytes in
    bytes.withMemoryRebound(to: CChar.self) {
      strftime($0.baseAddress, $0.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    }
  }
}

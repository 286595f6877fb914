package import Cluster
package import Diff
package import Health
package import Manifests
import Order

/// What a survey may ask of a server.
package enum SurveyMode: Sendable, Hashable {
  /// Whatever it takes to know what an apply would change: dry runs, which need the right to write.
  case predicting
  /// Reading only.
  case reading
}

/// Finds out how some objects are doing, with a few lists.
///
/// An object whose desired state is the one that was applied last is compared with the record; the others that are there
/// are sent to the server as dry runs. Objects that are only in the inventory are looked up as well. A kind that cannot be
/// read is a problem of its objects alone. What is watched is not asked where that is enough. Some namespaces can be asked about, such as the destination.
package func survey(
  _ desired: [Desired],
  inventory: [ObjectID: InventoryEntry],
  watched: [ObjectID: WatchedObject] = [:],
  namespaces: [String] = [],
  in client: KubeClient,
  knowing discovery: Discovery,
  judging scripts: HealthScripts = HealthScripts(),
  validation: FieldValidation = .strict,
  comparing options: CompareOptions = CompareOptions(),
  takingOver takeover: TakeoverRule? = nil,
  mode: SurveyMode
) async -> Survey {
  let surveying = Surveying(
    desired,
    inventory: inventory,
    watched: watched,
    client: client,
    discovery: discovery,
    scripts: scripts,
    validation: validation,
    options: options,
    takeover: takeover
  )
  let findings = await surveying.read()
  async let spaces = surveying.namespaces(namespaces, holding: findings)
  let observations = await findings.concurrentMap(limit: requestLimit) { finding in
    mode == .predicting ? await surveying.predict(finding) : finding
  }
  return Survey(observations: observations, namespaces: await spaces)
}

/// More requests than this are never handed to a client at once; how many of them are under way it decides itself.
let requestLimit = 128

private struct Surveying: Sendable {
  /// One object to be looked up.
  struct Wanted: Sendable {
    let id: ObjectID
    let type: GroupVersionKind
    let desired: Desired?
    let recorded: InventoryEntry?

    /// Whether it is a hook that each sync gives a name of its own, so that it cannot be there yet.
    var isNamedLater: Bool { id.name.isEmpty && desired?.isHook == true }
  }

  let wanted: [Wanted]
  /// What need not be asked.
  let watched: [ObjectID: WatchedObject]
  let client: KubeClient
  let discovery: Discovery
  let scripts: HealthScripts
  /// What holds for objects that do not say otherwise.
  let validation: FieldValidation
  let options: CompareOptions
  /// How what others declared is passed on when an object is taken over; nil where it is not.
  let takeover: TakeoverRule?

  init(
    _ desired: [Desired],
    inventory: [ObjectID: InventoryEntry],
    watched: [ObjectID: WatchedObject],
    client: KubeClient,
    discovery: Discovery,
    scripts: HealthScripts,
    validation: FieldValidation,
    options: CompareOptions,
    takeover: TakeoverRule?
  ) {
    let declared = Set(desired.map(\.id))
    wanted =
      desired.filter { !$0.traits.isSkipped }.map { one in
        Wanted(
          id: one.id,
          type: one.manifest.type,
          desired: one,
          recorded: inventory[one.id]
        )
      }
      + inventory.values.filter { !declared.contains($0.id) }.sorted { $0.id < $1.id }.map {
        entry in
        Wanted(id: entry.id, type: entry.type, desired: nil, recorded: entry)
      }
    self.watched = watched
    self.client = client
    self.discovery = discovery
    self.scripts = scripts
    self.validation = validation
    self.options = options
    self.takeover = takeover
  }

  // MARK: Reading

  /// Looks all objects up; the observations stand in the order of what is wanted.
  func read() async -> [Observation] {
    var positions: [GroupVersionKind: [Int]] = [:]
    var found = [Observation?](repeating: nil, count: wanted.count)
    for (position, one) in wanted.enumerated() {
      found[position] = one.isNamedLater ? observation(of: one, nil) : known(one)
      if found[position] == nil { positions[one.type, default: []].append(position) }
    }
    var readings: [(reading: Reading, positions: [Int])] = []
    for (type, positions) in positions {
      do throws(ClusterError) {
        let resource = try resource(for: type)
        for reading in Reading.readings(of: positions.map { wanted[$0].id }, as: resource) {
          readings.append((reading, positions.filter { reading.covers(wanted[$0].id) }))
        }
      } catch {
        for position in positions { found[position] = unread(wanted[position], error) }
      }
    }
    for part in await readings.concurrentMap(
      limit: requestLimit,
      { await read($0.reading, $0.positions) }
    ) {
      for (position, observation) in part { found[position] = observation }
    }
    return found.compactMap { $0 }
  }

  /// What is known of an object without asking; nil where it has to be asked.
  private func known(_ wanted: Wanted) -> Observation? {
    switch watched[wanted.id] {
    case nil: return nil
    case .absent(let entry):
      // What was recorded since was made by a sync, of which the watch has not told yet.
      return wanted.recorded == entry ? observation(of: wanted, nil) : nil
    case .asRecorded(let entry, let live, let uid):
      guard let desired = wanted.desired, wanted.recorded == entry, entry.digest == desired.digest,
        entry.type == desired.manifest.type
      else { return nil }
      return Observation(
        id: wanted.id,
        desired: desired,
        recorded: entry,
        observed: .unchanged,
        live: live,
        uid: uid,
        problem: nil
      )
    }
  }

  /// How a kind is served; one that is only on record may be served in another version by now.
  private func resource(for type: GroupVersionKind) throws(ClusterError) -> ResourceType {
    do throws(ClusterError) {
      return try discovery.resource(for: type)
    } catch {
      guard let other = discovery.preferred(for: type.groupKind),
        !wanted.contains(where: { $0.type == type && $0.desired != nil })
      else { throw error }
      return other
    }
  }

  private func unread(_ wanted: Wanted, _ error: ClusterError) -> Observation {
    Observation(
      id: wanted.id,
      desired: wanted.desired,
      recorded: wanted.recorded,
      observed: .absent,
      live: nil,
      uid: nil,
      problem: error
    )
  }

  private func read(_ reading: Reading, _ positions: [Int]) async -> [(Int, Observation)] {
    do throws(ClusterError) {
      switch reading.scope {
      case .one(let namespace, let name):
        let live = try await client.find(reading.type, namespace: namespace, name: name)
        return positions.map { ($0, observation(of: wanted[$0], live)) }
      case .all(let namespace):
        let byName = Dictionary(
          positions.map { (Place(wanted[$0].id), $0) },
          uniquingKeysWith: { first, _ in first }
        )
        let list = try await client.list(reading.type, ListScope(namespace: namespace)) {
          live -> (Int, Observation)? in
          guard let position = Place(live).flatMap({ byName[$0] }) else { return nil }
          return (position, observation(of: wanted[position], live))
        }
        let seen = Set(list.items.map(\.0))
        let missing = positions.filter { !seen.contains($0) }
        return list.items + missing.map { ($0, observation(of: wanted[$0], nil)) }
      }
    } catch {
      return positions.map { ($0, unread(wanted[$0], error)) }
    }
  }

  /// Where an object is within its kind.
  private struct Place: Hashable {
    let namespace: String?
    let name: String

    init(_ id: ObjectID) {
      namespace = id.namespace
      name = id.name
    }

    init?(_ live: Value) {
      guard let name = live["metadata"]?["name"]?.string else { return nil }
      self.name = name
      namespace = live["metadata"]?["namespace"]?.string
    }
  }

  // MARK: Comparing

  private func observation(of wanted: Wanted, _ live: Value?) -> Observation {
    guard let live else {
      return Observation(
        id: wanted.id,
        desired: wanted.desired,
        recorded: wanted.recorded,
        observed: .absent,
        live: nil,
        uid: nil,
        problem: nil
      )
    }
    return Observation(
      id: wanted.id,
      desired: wanted.desired,
      recorded: wanted.recorded,
      observed: observed(wanted, live),
      live: LiveObject(live, verdict: health(of: live, by: scripts)),
      uid: live["metadata"]?["uid"]?.string,
      problem: nil
    )
  }

  /// What the record alone says about a live object.
  private func observed(_ wanted: Wanted, _ live: Value) -> Observed {
    guard let desired = wanted.desired, let recorded = wanted.recorded,
      recorded.digest == desired.digest, recorded.type == desired.manifest.type,
      let owned = recorded.owned
    else { return .unpredicted(live: live) }
    return owned.match(live) ? .unchanged : .drifted(live: live)
  }

  // MARK: Predicting

  /// Asks the server what an apply would make of an object of which the record does not say it.
  func predict(_ observation: Observation) async -> Observation {
    guard case .unpredicted(let live) = observation.observed, let desired = observation.desired,
      !desired.isHook, observation.live?.isBeingDeleted != true,
      options.refined(by: desired.manifest.value.compareOptions).asksServer
    else { return observation }
    do throws(ClusterError) {
      let prediction = try await prediction(of: desired, over: live)
      return observation.with(.predicted(live: live, prediction: prediction), problem: nil)
    } catch {
      return observation.with(.unpredicted(live: live), problem: error)
    }
  }

  /// What the server says that it would make of an object that is applied over the live one.
  private func prediction(
    of desired: Desired,
    over live: Value
  ) async throws(ClusterError) -> Value {
    let type = try discovery.resource(for: desired.manifest.type)
    for attempt in 1... {
      let answer = try await client.apply(
        desired.manifest,
        as: type,
        manager: fieldManager,
        mode: .dryRun,
        validation: desired.isUnvalidated ? .ignore : validation
      )
      if let whole = await takenOver(answer.object, from: live, type) { return whole }
      if attempt == Writer.attempts { return answer.object }
    }
    preconditionFailure("the attempts have an end")
  }

  /// A prediction without the fields that go when the object is taken over from others, and with what the server makes of their absence; as it
  /// was where the server does not say, nil where the object has changed meanwhile.
  private func takenOver(
    _ prediction: Value,
    from live: Value,
    _ type: ResourceType
  ) async -> Value? {
    guard let takeover else { return prediction }
    let dropped = Takeover(of: live, predicted: prediction, named: takeover.named).dropped
    guard !dropped.isEmpty else { return prediction }
    do throws(ClusterError) {
      let answer = try await client.replace(
        prediction.removing(fields: dropped),
        as: type,
        namespace: live[["metadata", "namespace"]]?.string,
        name: live[["metadata", "name"]]?.string ?? "",
        manager: fieldManager,
        mode: .dryRun
      )
      return answer.object.owned(as: prediction, and: dropped)
    } catch {
      return error.isConflict ? nil : prediction
    }
  }

  /// Those of some namespaces that are there; one that holds something is not asked for, and one that cannot be read counts as there.
  func namespaces(_ names: [String], holding findings: [Observation]) async -> [LiveObject] {
    let inhabited = Set(findings.compactMap { $0.live?.id.namespace })
    let found = await names.concurrentMap(limit: requestLimit) { name -> LiveObject? in
      let stand: Value = [
        "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)],
      ]
      if inhabited.contains(name) { return LiveObject(stand, verdict: nil) }
      do throws(ClusterError) {
        let live = try await client.find(.namespaces, namespace: nil, name: name)
        return live.flatMap { LiveObject($0, verdict: health(of: $0)) }
      } catch {
        return LiveObject(stand, verdict: nil)
      }
    }
    return found.compactMap { $0 }
  }
}

extension Observation {
  fileprivate func with(_ observed: Observed, problem: ClusterError?) -> Observation {
    Observation(
      id: id,
      desired: desired,
      recorded: recorded,
      observed: observed,
      live: live,
      uid: uid,
      problem: problem
    )
  }
}

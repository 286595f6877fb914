package import Cluster
package import Diff
package import Manifests
package import Order

/// What a survey found out about one object.
package struct Observation: Sendable {
  package let id: ObjectID
  /// The object as it is to be applied; nil where it is only on record.
  package let desired: Desired?
  /// What is on record about it.
  package let recorded: InventoryEntry?
  package let observed: Observed
  /// The live object, as far as a sync needs it; nil where it is absent, or could not be read.
  package let live: LiveObject?
  /// The identifier of the live object, which a later one of the same name does not have.
  package let uid: String?
  /// Why it could not be read, or why the server refuses it as it is desired.
  package let problem: ClusterError?

  /// Whether it is run at its phases instead of being kept.
  package var isHook: Bool { desired?.isHook ?? live?.traits.isHook ?? false }

  /// Whether nobody knows if it is there.
  package var isUnread: Bool { problem != nil && live == nil }

  /// What a sync does with the object.
  package func change(ignoring rules: IgnoreRules = IgnoreRules(), mask: SecretMask) -> ChangeSet {
    diff(
      id,
      desired: desired?.manifest.value,
      observed: observed,
      owned: recorded?.owned,
      ignoring: rules,
      mask: mask
    )
  }
}

/// What a survey found out about some objects.
package struct Survey: Sendable {
  /// One for each object: those that are desired in their order, then those that are only on record.
  package let observations: [Observation]
  /// Namespaces that were asked for and are there.
  package let namespaces: [LiveObject]

  /// The survey of some of the objects.
  package func filter(_ isIncluded: (Observation) -> Bool) -> Survey {
    Survey(observations: observations.filter(isIncluded), namespaces: namespaces)
  }

  /// The survey without what nobody declares any more and nobody may touch, as far as it may still be the application's.
  package func sparing(
    _ instance: String,
    _ tracking: Tracking,
    _ isForbidden: (ObjectID) -> Bool
  ) -> Survey {
    guard observations.contains(where: { $0.desired == nil }) else { return self }
    return filter { observation in
      observation.desired != nil || !observation.isUnread && observation.live == nil
        || observation.isForeign(to: instance, tracking) || !isForbidden(observation.id)
    }
  }

  /// What is on record and no longer declared, and has become others' meanwhile, so that only the record is to be put right.
  package func handedOver(by instance: String, _ tracking: Tracking) -> [ObjectID] {
    let declared = declaredUnderOtherKinds
    return observations.filter { observation in
      observation.desired == nil
        && (observation.isForeign(to: instance, tracking) || declared.contains(observation.id))
    }.map(\.id)
  }

  /// What is no longer declared and the very object that is, served as another kind: an Ingress was, as two.
  var declaredUnderOtherKinds: Set<ObjectID> {
    guard observations.contains(where: { $0.desired == nil && $0.uid != nil }) else { return [] }
    let declared = Set(observations.lazy.filter { $0.desired != nil }.compactMap(\.uid))
    return Set(
      observations.lazy.filter { one in
        one.desired == nil && one.uid.map(declared.contains) == true
      }.map(\.id)
    )
  }

  /// Why the cluster could not be read at all; nil where anything could, or where the objects themselves are to blame.
  package var failure: ClusterError? {
    guard let first = observations.first?.problem, first.isOfWholeCluster,
      observations.allSatisfy(\.isUnread)
    else { return nil }
    return first
  }

  /// The cluster as an application's order is made from it.
  ///
  /// Objects that are only on record count as its leftovers where they bear its mark.
  package func view(of instance: String, tracking: Tracking) -> ClusterView {
    var view = ClusterView()
    for namespace in namespaces { view.objects[namespace.id] = namespace }
    let declared = declaredUnderOtherKinds
    for observation in observations {
      if let problem = observation.problem, observation.live == nil,
        let desired = observation.desired
      {
        view.absences[desired.manifest.type] = .init(problem)
      }
      guard let live = observation.live else { continue }
      if observation.desired != nil {
        view.objects[live.id] = live
      } else if observation.isTracked(by: instance, tracking), !declared.contains(observation.id) {
        view.leftovers.append(live)
      }
    }
    return view
  }
}

extension Observation {
  /// Whether it is there and not an application's, or no longer.
  fileprivate func isForeign(to instance: String, _ tracking: Tracking) -> Bool {
    live != nil && !isTracked(by: instance, tracking)
  }

  /// Whether the live object, which is no longer desired, bears the mark of an application; what belongs to another object goes with that one.
  func isTracked(by instance: String, _ tracking: Tracking) -> Bool {
    guard case .unpredicted(let live) = observed,
      live[["metadata", "ownerReferences"]]?.list?.isEmpty != false
    else { return false }
    return tracking.isTracked(live, as: id, by: instance)
  }
}

extension ClusterView.Absence {
  init(_ error: ClusterError) {
    switch error.problem {
    case .unknownKind: self = .unknown("\(error.problem)")
    default: self = .refused("\(error.problem)")
    }
  }
}

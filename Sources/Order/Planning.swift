import Manifests

/// Puts the declared tasks and those of leftovers together and in order.
struct Planning {
  let declared: Declared
  let settings: SyncSettings

  /// The tasks in their order, with their live objects, as the cluster is now.
  func tasks(in view: ClusterView) -> [SyncTask] {
    var tasks = declared.tasks
    if let namespace = missingNamespace(in: view) { tasks.append(namespace) }
    for position in tasks.indices { tasks[position].live = view.objects[tasks[position].id] }
    for leftover in view.leftovers
    where !leftover.traits.isSkipped && settings.pruning.concerns(leftover) {
      tasks.append(SyncTask(pruning: leftover))
    }
    for position in tasks.indices { tolerate(&tasks[position], view) }
    mirrorPrunes(&tasks)
    putLastPrunes(&tasks)
    var slots = Slots(tasks)
    slots.sort()
    pullNamespaces(&slots)
    pullDefinitions(&slots)
    return slots.ordered
  }

  /// The task that makes the destination namespace, where that is wanted and not declared.
  private func missingNamespace(in view: ClusterView) -> SyncTask? {
    let id = ObjectID(kind: "Namespace", name: settings.namespace)
    guard settings.createsNamespace, !settings.namespace.isEmpty, !declared.holdsNamespace,
      view.objects[id] == nil
    else { return nil }
    let object: Value = [
      "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(settings.namespace)],
    ]
    guard let manifest = try? Manifest(object) else { return nil }
    return SyncTask(target: manifest, traits: Traits(of: object), phase: .preSync)
  }

  /// Marks a task whose kind comes into being during the sync, or is said to.
  private func tolerate(_ task: inout SyncTask, _ view: ClusterView) {
    guard case .unknown? = view.absences[task.type] else { return }
    let says = task.target.map {
      ObjectOptions(of: $0.value).contains("SkipDryRunOnMissingResource=true")
    }
    task.skipsDryRun =
      settings.toleratesMissingKinds || says == true
      || declared.definedKinds.contains(task.type.groupKind)
  }

  /// Swaps the waves of prunes, lowest with highest and so on, so that what came last goes first.
  private func mirrorPrunes(_ tasks: inout [SyncTask]) {
    let waves = Set(tasks.lazy.filter(\.isPrune).map(\.wave)).sorted()
    let mirrored = Dictionary(uniqueKeysWithValues: zip(waves, waves.reversed()))
    for position in tasks.indices where tasks[position].isPrune {
      if let wave = mirrored[tasks[position].wave] { tasks[position].wave = wave }
    }
  }

  /// Moves the prunes that are to be last behind the last wave, which is at least wave zero.
  ///
  /// Where the whole application goes, its waves alone say what goes first.
  private func putLastPrunes(_ tasks: inout [SyncTask]) {
    guard !settings.pruning.isOfApplication else { return }
    let last = tasks.lazy.filter { $0.phase == .sync }.map(\.wave).reduce(0, max)
    for position in tasks.indices where tasks[position].isPrune {
      if settings.pruning.isLast || tasks[position].live?.options.prunesLast == true {
        tasks[position].wave = last &+ 1
      }
    }
  }

  /// Moves each namespace before the first object that lives in it.
  ///
  /// Objects of the whole cluster count as living in the destination namespace.
  private func pullNamespaces(_ slots: inout Slots) {
    slots.pull { target -> Slots.Role<String> in
      if target.isNamespace { return .dependency(target.name) }
      let namespace = target.namespace ?? settings.namespace
      return namespace.isEmpty ? .unrelated : .dependent(namespace)
    }
  }

  /// Moves each definition of a custom resource before the first object of that kind.
  private func pullDefinitions(_ slots: inout Slots) {
    guard !declared.definedKinds.isEmpty else { return }
    slots.pull { target -> Slots.Role<GroupKind> in
      if let kind = target.definedKind { return .dependency(kind) }
      let kind = target.type.groupKind
      return declared.definedKinds.contains(kind) ? .dependent(kind) : .unrelated
    }
  }
}

import Apply
import Compose
import Manifests
import Order
import Pipeline
import Report

extension SyncLoop {
  /// Takes over what an Application object asks for by now; nil says that there is no such object any more.
  package func instruct(_ instance: String, _ instruction: Instruction?) {
    // Nothing is put right for an application that is gone, until it is let go of.
    if instruction == nil { applications[instance]?.isDeleted = true }
    let instruction = instruction ?? Instruction()
    let old = instructions[instance]
    instructions[instance] = instruction == Instruction() ? nil : instruction
    // The same may be asked for again, even while it is under way.
    if instruction.operation == nil || old?.isUnfinished == true && !instruction.isUnfinished {
      applications[instance]?.begunOperation = nil
    }
    if instruction.refresh != .hard { answeredHard.remove(instance) }
    let isAsked = old?.refresh != instruction.refresh || old?.isFrozen == true
    if instruction.refresh != nil, isAsked, let tracked = applications[instance] {
      lookNow(tracked.origin.name)
    }
    if old?.isFrozen == true, !instruction.isFrozen {
      applications[instance]?.isDirty = true
      applications[instance]?.isOutdated = true
    }
    let isDoomed = old?.deletion == nil && instruction.deletion != nil
    // A pause between tries of something else is none of a deletion.
    if isDoomed { applications[instance]?.wakesAt = nil }
    // What else changes of an application that is being deleted ends nothing.
    if isDoomed || (instruction.isTerminated && instruction.deletion == nil),
      case .acting(let task) = applications[instance]?.work
    {
      if instruction.isTerminated { tell(.terminated(application: instance)) }
      applications[instance]?.isTerminated = instruction.isTerminated
      // Nobody is going to wait for its hooks.
      if instruction.endsHooks { applications[instance]?.breakOff?.ask() }
      task.cancel()
    }
    stir(instance)
  }

  /// Does what an application's object asks for.
  ///
  /// - Returns: whether nothing else is to be done for the application now.
  func obey(_ instruction: Instruction, _ instance: String, _ tracked: Tracked) -> Bool {
    if let deletion = instruction.deletion {
      guard !tracked.isDeleted, mayTryAgain(instance, tracked) else { return true }
      switch deletion {
      case .cascade(let inBackground): delete(instance, tracked, inBackground: inBackground)
      case .runHooks(let phases): delete(instance, tracked, hooksAlone: phases)
      case .keep: deleted(instance, tracked.rendered, tracked.rendered.done)
      }
      return true
    }
    if instruction.isFrozen { return true }
    if let operation = instruction.operation, operation != tracked.begunOperation {
      // What came with it may still have to be composed.
      guard tracked.declares(instruction.declared) else { return true }
      applications[instance]?.begunOperation = operation
      start(operation, instance, tracked)
      return true
    }
    return false
  }

  // MARK: Operations

  private func start(_ operation: RequestedOperation, _ instance: String, _ tracked: Tracked) {
    let reason = Begun.Reason.requested(operation.value, by: operation.initiator)
    var options = operation.options(options())
    let (known, origin, tell) = (tracked.rendered, tracked.origin, tell)
    // A revision that was asked for is none of the source's own.
    let sources =
      operation.sources.map { [$0.key: $0.value] } ?? known.application.declaredSources
    options.declaredSources = sources
    let place = tracked.placement
    act(on: instance, isRequested: true) { [chosen = options] breakOff in
      var options = chosen
      options.breakOff = breakOff
      var (placement, rendered) = (place, known)
      var id: String?
      let report: ApplicationReport
      do {
        if let document = try operation.overriding(rendered.application.document),
          let (another, alone) = try await origin.placedAlone(document)
        {
          (placement, rendered) = (another.among(place), alone)
        }
        id = await self.begin(instance, rendered, reason, declaring: sources)
        let window = placement.closedWindow(
          of: rendered,
          at: options.now(),
          isManual: true
        )
        report =
          if let refusal = operation.refusal {
            rendered.refused(refusal)
          } else if let window {
            rendered.refused("the sync window '\(window)' is closed")
          } else {
            await placement.sync(
              rendered,
              options: options,
              inTries: operation.retry != nil
            ) { tell(.progress(application: instance, $0)) }
          }
      } catch {
        report = rendered.refused("\(error)")
      }
      if id == nil {
        id = await self.begin(instance, rendered, reason, declaring: sources)
      }
      await self.ended(instance, id: id ?? "", report.unlessCancelled)
    }
  }

  private func ended(_ instance: String, id: String, _ report: ApplicationReport) {
    tell(.ended(application: instance, id: id, report))
    guard report.end == .interrupted, applications[instance]?.isTerminated == false else { return }
    // Whoever looks after it next goes on with it, and that may be this replica.
    applications[instance]?.begunOperation = nil
  }

  // MARK: Deletion

  private func mayTryAgain(_ instance: String, _ tracked: Tracked) -> Bool {
    guard let wakesAt = tracked.wakesAt else { return true }
    return wakesAt <= settings.now()
  }

  private func delete(
    _ instance: String,
    _ tracked: Tracked,
    inBackground: Bool = false,
    hooksAlone phases: Set<Phase>? = nil
  ) {
    let (placement, rendered, tell) = (tracked.placement, tracked.rendered, tell)
    let (options, clusters) = (options(), clusters)
    let moment = instructions[instance]?.deletionRequestedAt
    act(on: instance) { _ in
      let report = await placement.delete(
        rendered,
        on: clusters,
        options: options,
        requestedAt: moment,
        inBackground: inBackground,
        hooksAlone: phases
      ) { tell(.progress(application: instance, $0)) }
      await self.deleted(instance, rendered, report)
    }
  }

  private func deleted(
    _ instance: String,
    _ rendered: RenderedApplication,
    _ report: ApplicationReport
  ) {
    // One of the same name may have come since.
    guard applications[instance]?.rendered.uid == rendered.uid else { return }
    if report.end == .done {
      applications[instance]?.isDeleted = true
    } else {
      applications[instance]?.wakesAt = settings.now() + .seconds(15)
    }
    tell(.deleted(application: instance, report))
  }
}

extension Instruction {
  /// Whether the hooks of what is under way are to end with it.
  fileprivate var endsHooks: Bool {
    if case .cascade? = deletion { return true }
    return isTerminated
  }
}

extension RequestedOperation {
  /// An Application document with what the operation says instead; nil where it says nothing of that kind.
  fileprivate func overriding(_ document: Value) throws(ManifestError) -> Manifest? {
    let isOtherwise = revision != nil || revisions != nil || sources != nil
    guard isOtherwise || syncOptions != nil || retry != nil else { return nil }
    var spec = document["spec"] ?? [:]
    if let (key, value) = sources {
      for other in ["source", "sources"] { spec[other] = nil }
      spec[key] = value
    }
    if let revision, var source = spec["source"] {
      source["targetRevision"] = .string(revision)
      spec["source"] = source
    }
    if let revisions, let sources = spec["sources"]?.list {
      spec["sources"] = .list(
        sources.enumerated().map { position, source in
          var source = source
          let revision = position < revisions.count ? revisions[position] : ""
          if !revision.isEmpty { source["targetRevision"] = .string(revision) }
          return source
        }
      )
    }
    var policy = spec["syncPolicy"] ?? [:]
    if let syncOptions { policy["syncOptions"] = .list(syncOptions.map { .string($0) }) }
    policy["retry"] = retry
    spec["syncPolicy"] = policy
    var document = document
    document["spec"] = spec
    return try Manifest(document)
  }
}

extension RenderedApplication {
  /// A report that nothing had to be done.
  fileprivate var done: ApplicationReport {
    ApplicationReport(name: name, namespace: application.destination.namespace, end: .done)
  }

  /// A report that says why nothing was done.
  fileprivate func refused(_ reason: String) -> ApplicationReport {
    ApplicationReport(
      name: name,
      namespace: application.destination.namespace,
      wave: application.wave,
      revision: revision,
      end: .refused("cannot sync application '\(name)': \(reason)")
    )
  }
}

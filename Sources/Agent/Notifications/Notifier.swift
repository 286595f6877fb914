import Apply
import Cluster
package import Manifests
package import Pipeline

/// Tells subscribers what becomes of applications.
///
/// Guards what is still to be told: of several things that happened to one application, what came last is looked at, once. What subscribers
/// may hear of is looked at again each minute, since conditions may ask for the time, and services may have been out of order.
package actor Notifier {
  private let objects: ApplicationObjects
  private let memory: NotificationMemory
  private let settings: @Sendable () -> NotificationSettings
  private let now: @Sendable () -> Timestamp
  private let figures: Figures
  private let problem: @Sendable (_ application: String, NotificationError) -> Void
  /// The applications of which there may be something to tell.
  private var pending: Set<String> = []
  /// Those that are being told of, or wait for their turn.
  private var telling: Set<String> = []
  /// The services that did not answer meanwhile: nobody else waits for them.
  private var silent: Set<String> = []
  /// Each of those as it was taken last, and each that somebody subscribes to.
  private var taken: [String: Value] = [:]
  /// Those that are to be forgotten once what was found of them was told, such as that they were deleted.
  private var leaving: Set<String> = []
  /// Since when this replica has looked after each application.
  private var arrivals: [String: ContinuousClock.Instant] = [:]
  /// What the last sync of each application changed, as long as somebody may be told.
  private var diffs: [String: String] = [:]
  /// What was told of each object, as it was written last, until the watch has it.
  private var written: [String: (over: Set<String?>, text: String?)] = [:]
  /// The objects that do not hold what was told of them, since they could not be written.
  private var unkept: Set<String> = []
  /// What was said of problems already.
  private var told: Set<String> = []
  private var isStopping = false
  private let bell = Bell()

  /// Where it is kept what an application's subscribers were told.
  private enum Place {
    case object, memory
    /// Nobody asks for it again, since the object is gone.
    case nowhere
  }

  private static let limit = 8
  private static let interval = Duration.seconds(60)
  /// For how long services are waited for at the end, so that the whole agent ends in time.
  private static let longestEnd = Duration.seconds(20)
  private static let mostDiffs = 1_000

  /// Tells of applications once it runs.
  ///
  /// - Parameters:
  ///   - objects: the Applications that are objects, whose annotations hold what was told.
  ///   - clusters: where what was told of other applications is kept.
  ///   - settings: the configuration as it is now.
  ///   - now: the time of day.
  ///   - figures: where triggers and deliveries are counted.
  ///   - problem: is told once of what does not work.
  package init(
    about objects: ApplicationObjects,
    on clusters: Clusters,
    settings: @escaping @Sendable () -> NotificationSettings,
    now: @escaping @Sendable () -> Timestamp,
    figures: Figures,
    problem: @escaping @Sendable (_ application: String, NotificationError) -> Void
  ) {
    self.objects = objects
    memory = NotificationMemory(on: clusters)
    self.settings = settings
    self.now = now
    self.figures = figures
    self.problem = problem
  }

  /// Takes an application as it is now, with what its last sync changed, where it has just ended.
  package func take(_ application: Value, of instance: String, diff: String?) {
    taken[instance] = application
    arrivals[instance] = arrivals[instance] ?? .now
    pending.insert(instance)
    leaving.remove(instance)
    if let diff, diffs.count < Self.mostDiffs || diffs[instance] != nil { diffs[instance] = diff }
    bell.ring()
  }

  /// Has nothing more to do with an application, since it is gone or others look after it; what was found before is told.
  package func forget(_ instance: String) async {
    if pending.contains(instance) || telling.contains(instance) {
      leaving.insert(instance)
    } else {
      await drop(instance)
    }
  }

  private func drop(_ instance: String) async {
    taken[instance] = nil
    arrivals[instance] = nil
    diffs[instance] = nil
    written[instance] = nil
    unkept.remove(instance)
    await memory.forget(instance)
  }

  /// Tells what there is to tell until the task is cancelled, and then what is left, as far as that takes no long time.
  package func run(on clock: any Clock<Duration> = ContinuousClock()) async {
    // What has begun comes to its end: nobody would know otherwise whether it was told.
    let telling = Task { await self.tellWhatHappens(on: clock) }
    while !Task.isCancelled {
      try? await clock.sleep(for: Self.interval)
      if !Task.isCancelled { lookAgain() }
    }
    isStopping = true
    bell.ring()
    let limit = Task {
      try? await clock.sleep(for: Self.longestEnd)
      telling.cancel()
    }
    await telling.value
    limit.cancel()
  }

  private func tellWhatHappens(on clock: any Clock<Duration>) async {
    while !isStopping {
      await flush()
      _ = await bell.wait(atMost: Self.interval, on: clock)
    }
    await flush()
  }

  /// Looks again at all that somebody subscribes to.
  private func lookAgain() {
    let known = Set(taken.keys).subtracting(leaving)
    guard !known.isEmpty else { return }
    pending.formUnion(known)
    bell.ring()
  }

  private func flush() async {
    let settings = settings()
    for error in settings.problems { complain("", error) }
    let due = pending.sorted()
    (pending, telling, silent) = ([], Set(due), [])
    _ = await due.concurrentMap(limit: Self.limit) { await self.tell(of: $0, by: settings) }
    telling = []
    for instance in due where leaving.contains(instance) && !pending.contains(instance) {
      leaving.remove(instance)
      await drop(instance)
    }
  }

  private func tell(of instance: String, by settings: NotificationSettings) async {
    guard let application = taken[instance] else { return }
    var subject = NotificationSubject(application: application)
    let object = await objects.application(instance)
    let place: Place =
      object != nil ? .object : application[["metadata", "uid"]] != nil ? .nowhere : .memory
    // The annotations may be newer than what was found.
    if let object {
      subject.application["metadata"] = object["metadata"]
      taken[instance]?["metadata"] = object["metadata"]
    }
    switch place {
    case .object, .nowhere: catchUp(&subject.application, instance)
    case .memory:
      await memory.fill(&subject.application, instance, since: arrivals[instance] ?? .now)
    }
    subject.projectAnnotations = await projectAnnotations(of: subject.application)
    subject.diff = diffs[instance] ?? ""
    let due = settings.due(for: subject, now: now())
    if !due.isSubscribed, !pending.contains(instance) { taken[instance] = nil }
    for (trigger, holds) in due.evaluations {
      figures.count(Metric.notificationEvaluations, [trigger, holds ? "true" : "false"])
    }
    for error in due.problems { complain(instance, error) }
    var state = due.state
    let sender = NotificationSender(settings)
    var failed: Set<String> = []
    for notification in due.notifications {
      let isOver = await send(notification, by: sender, subject.application, instance)
      if isOver { state.add(notification.key, at: now()) } else { failed.insert(notification.key) }
    }
    for key in failed { state.remove(key) }
    // What was told is kept, however little time is left.
    await Task { [state, subject] in
      await keep(state, of: subject.application, instance, in: place)
    }.value
  }

  /// Puts in what was written last, where the watch still shows something that it was written over.
  private func catchUp(_ application: inout Value, _ instance: String) {
    let path = ["metadata", "annotations"]
    let shown = application[path]?[NotificationState.annotation]?.string
    guard let last = written[instance] else { return }
    guard shown != last.text, last.over.contains(shown) else {
      written[instance] = nil
      return
    }
    var metadata = application["metadata"] ?? [:]
    var annotations = metadata["annotations"] ?? [:]
    annotations[NotificationState.annotation] = last.text.map { .string($0) } ?? .null
    metadata["annotations"] = annotations
    application["metadata"] = metadata
  }

  /// Sends one; whether it need not be sent again.
  private func send(
    _ notification: Notification,
    by sender: NotificationSender,
    _ application: Value,
    _ instance: String
  ) async -> Bool {
    // Of what goes there is no later chance to tell.
    guard !silent.contains(notification.service) || leaving.contains(instance) else { return false }
    var problem: NotificationError?
    do throws(NotificationError) {
      try await sender.send(notification, about: application)
    } catch {
      complain(instance, error)
      if error.isUnanswered { silent.insert(notification.service) }
      problem = error
    }
    figures.count(
      Metric.notificationDeliveries,
      [notification.trigger, notification.service, problem == nil ? "true" : "false"]
    )
    return problem?.isLasting ?? true
  }

  private func keep(
    _ state: NotificationState,
    of application: Value,
    _ instance: String,
    in place: Place
  ) async {
    let key = NotificationState.annotation
    let before = application[["metadata", "annotations"]]?[key]?.string
    guard state.text != before || unkept.contains(instance) else { return }
    do throws(ClusterError) {
      // What was told is not told again, whether it can be kept or not.
      if place != .memory {
        written[instance] = ((written[instance]?.over ?? []).union([before]), state.text)
      }
      switch place {
      case .object:
        let text = state.text.map { Value.string($0) } ?? .null
        try await objects.patch(instance, ["metadata": ["annotations": [key: text]]])
      case .memory: try await memory.keep(state.text, of: instance)
      case .nowhere: break
      }
      unkept.remove(instance)
    } catch {
      unkept.insert(instance)
      complain(instance, NotificationError(instance, "what was told cannot be kept: \(error)"))
    }
  }

  private func projectAnnotations(of application: Value) async -> [String: String] {
    let name = application[["spec", "project"]]?.string ?? "default"
    var texts: [String: String] = [:]
    let annotations = await objects.project(name)?[["metadata", "annotations"]]?.map
    for entry in annotations ?? [:] { texts[entry.key] = entry.value.string }
    return texts
  }

  private func complain(_ instance: String, _ error: NotificationError) {
    if told.count > Self.mostDiffs { told = [] }
    guard told.insert("\(instance) \(error)").inserted else { return }
    problem(instance, error)
  }
}

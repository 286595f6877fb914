import Manifests

/// The times at which a project's applications may be synced, or may not.
package struct SyncWindows: Sendable, Hashable {
  /// One window.
  struct Window: Sendable, Hashable {
    var isDenial: Bool
    var schedule: CronSchedule
    var text: String
    var duration: Duration
    var applications: [String]
    var namespaces: [String]
    var clusters: [String]
    /// Whether an application has to fit every list that there is, rather than one.
    var needsAll: Bool
    var allowsManualSync: Bool
    var timeZone: String
  }

  private var windows: [Window] = []

  /// Reads windows.
  ///
  /// - Throws: when a kind, a schedule or a duration is none.
  init(_ list: [Value]) throws(CompositionError) {
    for (index, value) in list.enumerated() {
      do throws(CompositionError) {
        windows.append(try Self.window(value))
      } catch {
        throw error.below(.key("spec"), .key("syncWindows"), .index(index))
      }
    }
  }

  private static func window(_ value: Value) throws(CompositionError) -> Window {
    let kind = value.text("kind")
    guard ["allow", "deny"].contains(kind) else {
      throw CompositionError(
        .window("'\(kind)' is no kind of window (allow and deny are)"),
        at: FieldPath([.key("kind")])
      )
    }
    let text = value.text("schedule")
    guard let schedule = CronSchedule(text) else {
      throw CompositionError(
        .window("'\(text)' is no schedule (such as '0 22 * * 1-5')"),
        at: FieldPath([.key("schedule")])
      )
    }
    guard let duration = Duration(text: value.text("duration")), duration > .zero else {
      throw CompositionError(
        .invalidDuration(value.text("duration")),
        at: FieldPath([.key("duration")])
      )
    }
    return Window(
      isDenial: kind == "deny",
      schedule: schedule,
      text: "\(kind) \(text) for \(value.text("duration"))",
      duration: duration,
      applications: value.texts("applications"),
      namespaces: value.texts("namespaces"),
      clusters: value.texts("clusters"),
      needsAll: value.flag("andOperator"),
      allowsManualSync: value.flag("manualSync"),
      timeZone: value.text("timeZone")
    )
  }

  /// The window that forbids to sync an application at a moment, in seconds since 1970; nil where none does.
  ///
  /// `offset` tells how far a time zone is ahead of UTC then, in seconds.
  package func refusal(
    of application: Application,
    at now: Int,
    isManual: Bool,
    offset: (_ timeZone: String) -> Int
  ) -> String? {
    let matching = windows.filter { $0.matches(application) }
    guard !matching.isEmpty else { return nil }
    let active = matching.filter { $0.isActive(at: now + offset($0.timeZone)) }
    let denials = active.filter(\.isDenial)
    if let denial = denials.first {
      return isManual && denials.allSatisfy(\.allowsManualSync) ? nil : denial.text
    }
    guard active.isEmpty else { return nil }
    let allowances = matching.filter { !$0.isDenial }
    guard let allowance = allowances.first else { return nil }
    return isManual && allowances.allSatisfy(\.allowsManualSync) ? nil : allowance.text
  }
}

extension SyncWindows.Window {
  /// Whether the window is open at a moment of its own time zone.
  fileprivate func isActive(at now: Int) -> Bool {
    schedule.begins(after: now - Int(duration.components.seconds), before: now)
  }

  /// Whether the window is about an application.
  fileprivate func matches(_ application: Application) -> Bool {
    let destination = application.destination
    let tests: [(patterns: [String], texts: [String])] = [
      (applications, [application.name]),
      (clusters, [destination.name, destination.server].filter { !$0.isEmpty }),
      (namespaces, [destination.namespace]),
    ].filter { !$0.patterns.isEmpty }
    let fits = tests.map { test in
      test.patterns.contains { pattern in
        test.texts.contains { ProjectGlob(pattern).matches($0) }
      }
    }
    guard !fits.isEmpty else { return false }
    return needsAll ? fits.allSatisfy { $0 } : fits.contains(true)
  }
}

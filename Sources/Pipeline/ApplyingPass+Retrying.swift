import Compose
import Report

extension ApplyingPass {
  /// Syncs an application, after failures as often as its policy says, of the newest commit where it says so.
  func syncInTries(_ application: RenderedApplication) async -> ApplicationReport {
    var next = (pass: self, application: application)
    var notes: [String] = []
    var attempt = 0
    while true {
      var report = await next.pass.syncOnce(next.application)
      if attempt > 0 { report.notes.append("tried \(attempt + 1) times") }
      report.notes += notes
      let retry = next.application.application.syncPolicy.retry
      guard let retry, !options.isDryRun, report.end.mayPass,
        retry.limit < 0 || attempt < retry.limit, !Task.isCancelled
      else { return report }
      let pause = retry.pause(after: attempt)
      tell(.pausing(application: application.name, pause))
      guard (try? await options.clock.sleep(for: pause)) != nil else { return report }
      attempt += 1
      // What was planned is carried out, or nothing.
      guard retry.refresh, options.plan == nil, let renewal = options.renewal else { continue }
      do {
        guard let newest = try await newest(of: application, renewal) else {
          report.notes.append("not tried again: the newest commit no longer yields it")
          return report
        }
        next = newest
      } catch {
        // What cannot be read now is no reason to give up what is known.
        notes = ["tried again without the newest commit: \(error)"]
      }
    }
  }

  /// The application as the newest commit has it; nil where that has it no more.
  private func newest(
    of application: RenderedApplication,
    _ renewal: SyncOptions.Renewal
  ) async throws -> (pass: ApplyingPass, application: RenderedApplication)? {
    let renewed = try await renewal()
    let applications = try await renewed.placed(on: clusters, for: options)
    guard let newest = applications.first(where: { $0.name == application.name }) else {
      return nil
    }
    let pass = ApplyingPass(
      surveying: try renewed.surveying(on: clusters, mode: options.mode),
      clusters: clusters,
      options: options,
      mask: mask,
      tell: tell,
      definedKinds: definedKinds,
      declarations: await renewed.declarations(of: applications, on: clusters)
    )
    return (pass, newest)
  }
}

extension ApplicationReport.End {
  /// Whether another try may end better.
  fileprivate var mayPass: Bool {
    switch self {
    case .failed, .unreachable: true
    case .done, .different, .unreadable, .unrecorded, .unhealthy, .refused, .contended,
      .interrupted, .notStarted:
      false
    }
  }
}

import Apply
import Compose
import Manifests
import Report

/// Keeps waves from being synced while an earlier one is not in sync and healthy.
struct WaveGate: Sendable {
  let surveying: SurveyingPass

  /// Why the chosen waves may not start; nil where they may.
  ///
  /// Waves are those of the outermost applications; what lies before the first chosen one is looked at, and only that.
  func refusal(
    of applications: [RenderedApplication],
    choosing waves: WaveSelection
  ) async -> String? {
    guard let first = waves.first else { return nil }
    let earlier = applications.filter { ($0.turn.first ?? 0) < first }
    let problems = await earlier.concurrentMap(limit: 16) { await problem(of: $0) }
    guard let problem = problems.lazy.compactMap({ $0 }).first else { return nil }
    return "cannot start wave \(first): \(problem) (sync it first, or use --force-order)"
  }

  private func problem(of application: RenderedApplication) async -> String? {
    let subject = "application '\(application.name)' of wave \(application.turn.first ?? 0)"
    do {
      let surveyed = try await surveying.survey(application)
      guard surveyed.isInSync else { return "\(subject) is not in sync" }
      let health = surveyed.health
      return health.status == .healthy ? nil : "\(subject) is \(health)"
    } catch {
      return "\(subject) cannot be judged"
    }
  }
}

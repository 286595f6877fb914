package import Apply
package import Diff
import Health
package import Manifests
import Order
import Report

/// An application held against its cluster.
package struct SurveyedApplication: Sendable {
  package let rendered: RenderedApplication
  package let cluster: TargetCluster
  package let desired: [Desired]
  package let record: ApplicationRecord
  package let survey: Survey
  /// What a sync would do to each object, in the order of the survey.
  package let changes: [ChangeSet]

  /// Whether nothing differs.
  package var isInSync: Bool {
    !changes.contains(where: \.isDifference) && !survey.observations.contains { $0.problem != nil }
  }

  /// The worst health among its live objects.
  package var health: Verdict {
    survey.observations.lazy.compactMap { $0.live?.verdict }
      .reduce(Verdict(.healthy)) { $0.worse($1) }
  }

  /// Reports on its objects, each with what differed before anything was done.
  func comparing(_ reports: [ObjectReport]) -> [ObjectReport] {
    let changes = Dictionary(changes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return reports.map { report in
      var report = report
      report.change = changes[report.id]
      return report
    }
  }

  package var name: String { rendered.name }
}

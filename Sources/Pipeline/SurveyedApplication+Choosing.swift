import Apply
import Compose
import Diff
import Manifests
import Order

extension SurveyedApplication {
  /// The application with those objects alone that were chosen; hooks are not among them, as in Argo CD's selective syncs.
  func choosing(_ selection: ObjectSelection) -> SurveyedApplication {
    guard selection.isFiltered else { return self }
    let chosen = survey.filter { !$0.isHook && selection.contains($0.id, wave: $0.wave) }
    let ids = Set(chosen.observations.map(\.id))
    return SurveyedApplication(
      rendered: rendered,
      cluster: cluster,
      desired: desired.filter { ids.contains($0.id) },
      record: record,
      survey: chosen,
      changes: changes.filter { ids.contains($0.id) }
    )
  }

  /// Why the chosen waves of objects may not start: what is not in sync and healthy in an earlier one; nil where they may.
  func refusal(choosing waves: WaveSelection) -> String? {
    guard let first = waves.first else { return nil }
    for (observation, change) in zip(survey.observations, changes)
    where observation.desired != nil && !observation.isHook && observation.wave < first {
      let problem: String
      if observation.problem != nil {
        problem = "cannot be judged"
      } else if change.isDifference {
        problem = "is not in sync"
      } else if let verdict = observation.live?.verdict, verdict.status != .healthy {
        problem = "is \(verdict)"
      } else {
        continue
      }
      return
        "cannot start wave \(first) of its objects: \(observation.id) of wave \(observation.wave)"
        + " \(problem) (sync it first, or use --force-order)"
    }
    return nil
  }
}

extension Observation {
  /// The wave that the desired object names, or else the live one.
  fileprivate var wave: Int { desired?.traits.wave ?? live?.traits.wave ?? 0 }
}

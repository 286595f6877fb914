import Apply
import Cluster
import Diff
package import Manifests
import Order
import Pipeline
import Report

/// How an application was found when it was looked at last, in the words of Argo CD's status.
package struct Standing: Sendable, Hashable {
  /// Whether the cluster is as declared.
  package enum Sync: String, Sendable, Hashable {
    case synced = "Synced"
    case outOfSync = "OutOfSync"
    case unknown = "Unknown"
  }

  /// One of its objects.
  package struct Object: Sendable, Hashable {
    package let id: ObjectID
    package let version: String
    /// The identifier of the live object.
    package let uid: String?
    package let isInSync: Bool
    /// Nil where there is no opinion on the kind.
    package fileprivate(set) var health: Verdict?
    package let isHook: Bool
    /// Whether it is no longer declared, and would be deleted.
    package let isLeftover: Bool
    package let wave: Int
    /// Whether it is not left out of the application's health. `argocd.argoproj.io/ignore-healthcheck`
    fileprivate let countsForHealth: Bool
  }

  package let sync: Sync
  package private(set) var health: Verdict
  /// The digest of all that is desired; empty where that could not be found out.
  package let target: String
  package private(set) var objects: [Object]
  /// Why it could not be found out; nil where it was.
  package let problem: String?

  /// Whether everything that is declared is there and does well, whatever else there is.
  package var isWell: Bool {
    sync != .unknown && health.status == .healthy
      && objects.allSatisfy { $0.isHook || $0.isLeftover || $0.isInSync }
  }

  /// How an application is found by a survey; what has become others' is none of it.
  init(_ surveyed: SurveyedApplication) {
    let others = Set(surveyed.handedOver)
    objects = zip(surveyed.survey.observations, surveyed.changes).map(Object.init)
      .filter { !$0.isLeftover || !others.contains($0.id) }
    let declared = objects.filter { !$0.isHook && !$0.isLeftover }
    let isInSync = objects.allSatisfy { $0.isHook || $0.isInSync }
    let unreadable = surveyed.survey.observations.first { $0.problem != nil }
    sync = unreadable?.isUnread == true ? .unknown : isInSync ? .synced : .outOfSync
    problem = unreadable.flatMap { observation in
      observation.problem.map { "cannot judge \(observation.id): \($0.problem)" }
    }
    let isAbsent =
      !declared.isEmpty
      && surveyed.survey.observations.allSatisfy {
        $0.isHook || $0.desired == nil || $0.live == nil
      }
    health = isAbsent ? Verdict(.missing) : Self.worst(among: objects)
    target = planDigest(of: surveyed.desired)
  }

  private static func worst(among objects: [Object]) -> Verdict {
    objects.lazy.filter { !$0.isHook && !$0.isLeftover && $0.countsForHealth }.compactMap(\.health)
      .reduce(Verdict(.healthy)) { $0.worse($1) }
  }

  /// So many reasons are told of one object.
  private static let reasons = 3

  /// Adds to what is said of objects that do not do well the reasons that lie in what they own.
  mutating func explain(by ailments: (_ uid: String) async -> [String]) async {
    var isExplained = false
    for (position, object) in objects.enumerated() {
      guard let verdict = object.health, verdict.status > .suspended, let uid = object.uid
      else { continue }
      let found = await ailments(uid)
      guard !found.isEmpty else { continue }
      let rest = found.count - Self.reasons
      let words =
        ([verdict.message] + found.prefix(Self.reasons) + (rest > 0 ? ["and \(rest) more"] : []))
        .filter { !$0.isEmpty }
      objects[position].health = Verdict(verdict.status, words.joined(separator: "; "))
      isExplained = true
    }
    if isExplained, health.status != .missing { health = Self.worst(among: objects) }
  }

  /// How an application is found that did not come as far as a survey.
  init(problem: String) {
    sync = .unknown
    health = Verdict(.unknown)
    target = ""
    objects = []
    self.problem = problem
  }
}

extension Standing.Object {
  fileprivate init(_ observation: Observation, _ change: ChangeSet) {
    id = observation.id
    version = observation.desired?.manifest.type.version ?? observation.live?.type.version ?? ""
    uid = observation.uid
    isHook = observation.desired?.isHook ?? observation.live?.traits.isHook ?? false
    isLeftover = observation.desired == nil
    isInSync = !change.isDifference && observation.problem == nil
    health = observation.live?.verdict
    wave = observation.desired?.traits.wave ?? observation.live?.traits.wave ?? 0
    countsForHealth =
      observation.desired?.manifest.value.annotation(AnnotationName.ignoreHealthcheck) != "true"
  }
}

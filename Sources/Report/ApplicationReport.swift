package import Manifests

/// How one application fared in a run.
package struct ApplicationReport: Sendable, Hashable {
  /// How it ended.
  package enum End: Sendable, Hashable {
    /// All is as declared: nothing had to be done, or everything was done and is healthy.
    case done
    /// Differences were found, and the run was not meant to remove them.
    case different
    /// The sources cannot be read, composed or rendered.
    case unreadable(String)
    /// The cluster cannot be reached or refuses.
    case unreachable(String)
    /// What is on record of it cannot be read.
    case unrecorded(String)
    /// Objects failed; the reports on them say why.
    case failed(String)
    /// Health was not reached in time; the text names what was awaited.
    case unhealthy(String)
    /// A rule forbids it: project, window, order, destination, deletion cap.
    case refused(String)
    /// Another run is changing it.
    case contended(String)
    case interrupted
    /// It was not begun, since an earlier wave of applications did not come to a good end.
    case notStarted
  }

  package var name: String
  /// The namespace that the objects go to unless they say otherwise.
  package var namespace: String
  package var wave: Int
  /// The commit, or the chart's version, that was read.
  package var revision: String
  package var end: End
  /// What should be known and did no harm, such as a source that was read from the working folder.
  package var notes: [String]
  /// The objects, in the order in which they have their turns.
  package var objects: [ObjectReport]
  package var duration: Duration
  /// Whether its project wants to hear of objects that nobody declared.
  package var warnsOfOrphans = false

  package init(
    name: String,
    namespace: String = "",
    wave: Int = 0,
    revision: String = "",
    end: End,
    notes: [String] = [],
    objects: [ObjectReport] = [],
    duration: Duration = .zero
  ) {
    self.name = name
    self.namespace = namespace
    self.wave = wave
    self.revision = revision
    self.end = end
    self.notes = notes
    self.objects = objects
    self.duration = duration
  }

  /// The worst health among the objects that there is an opinion on; hooks do not count, nor what is left out.
  package var health: Verdict {
    objects.lazy.filter { !$0.isHook && $0.countsForHealth && $0.outcome != .deleted }
      .compactMap(\.health)
      .reduce(Verdict(.healthy)) { $0.worse($1) }
  }
}

extension ApplicationReport.End: CustomStringConvertible {
  /// How it ended, with the reason where there is one.
  package var description: String {
    switch self {
    case .done: "done"
    case .different: "different"
    case .unreadable(let text), .unreachable(let text), .unrecorded(let text), .refused(let text),
      .contended(let text):
      text
    case .failed(let text): "failed: \(text)"
    case .unhealthy(let text): "not healthy: \(text)"
    case .interrupted: "interrupted"
    case .notStarted: "not started"
    }
  }
}

package import Manifests

/// Why one object is not as it should be, down to its pods and what was said of them last.
package struct Explanation: Sendable, Hashable {
  /// A container that does not run as it should.
  package struct Trouble: Sendable, Hashable {
    package let pod: String
    package let container: String?
    package let reason: String
    package let message: String
  }

  package let id: ObjectID
  /// What is the matter with the object itself.
  package let state: String
  package let troubles: [Trouble]
  /// The last warnings about the object and its pods, the newest first.
  package let events: [String]
  /// What to do next; nil where nothing better is known than to look on.
  package let hint: String?

  /// Puts together what is known of an object.
  ///
  /// - Parameters:
  ///   - id: the object.
  ///   - state: what is the matter with it.
  ///   - pods: the pods that belong to it.
  ///   - events: the events of its namespace.
  package init(_ id: ObjectID, state: String, pods: [Value] = [], events: [Value] = []) {
    self.id = id
    self.state = state
    troubles = pods.flatMap(Trouble.all)
    let names = Set(pods.compactMap { $0["metadata"]?["name"]?.string })
    let told = events.filter { event in
      guard event["type"] == "Warning", let about = event["involvedObject"] else { return false }
      let name = about["name"]?.string ?? ""
      return name == id.name || names.contains(name) || Self.isPart(name, about["kind"], of: id)
    }
    self.events = told.sorted { Self.time($0) > Self.time($1) }.map(Self.words).uniqued().prefix(3)
      .map { $0 }
    hint = Self.hint(id, troubles, [state] + self.events)
  }

  /// Whether an object is a Deployment's ReplicaSet or a CronJob's Job: behind the name stands one word more.
  private static func isPart(_ name: String, _ kind: Value?, of id: ObjectID) -> Bool {
    (kind == "ReplicaSet" || kind == "Job") && name.hasPrefix(id.name + "-")
      && !name.dropFirst(id.name.count + 1).contains("-")
  }

  private static func time(_ event: Value) -> String {
    event["lastTimestamp"]?.string ?? event["eventTime"]?.string
      ?? event["metadata"]?["creationTimestamp"]?.string ?? ""
  }

  private static func words(_ event: Value) -> String {
    let about = event["involvedObject"]
    let count = event["count"]?.int ?? event["series"]?["count"]?.int ?? 1
    let times = count > 1 ? " (\(count) times)" : ""
    let subject = "\(about?["kind"]?.string ?? "") \(about?["name"]?.string ?? "")"
    let message = (event["message"]?.string ?? "").onOneLine
    return "\(subject): \(event["reason"]?.string ?? ""): \(message)\(times)"
  }
}

extension Explanation.Trouble {
  /// What keeps a pod's containers from running; nothing where all do.
  package static func all(of pod: Value) -> [Self] {
    let name = pod["metadata"]?["name"]?.string ?? ""
    let status = pod["status"]
    let containers = ["initContainerStatuses", "containerStatuses"].flatMap {
      status?[$0]?.list ?? []
    }
    let found = containers.compactMap { Self($0, pod: name) }
    if !found.isEmpty { return found }
    for condition in status?["conditions"]?.list ?? []
    where condition["status"] == "False" && condition["message"]?.string?.isEmpty == false {
      return [
        Self(
          pod: name,
          container: nil,
          reason: condition["reason"]?.string ?? "",
          message: condition["message"]?.string ?? ""
        )
      ]
    }
    return []
  }

  private init?(_ status: Value, pod: String) {
    let waiting = status["state"]?["waiting"]
    let ended = status["state"]?["terminated"] ?? status["lastState"]?["terminated"]
    let reason = waiting?["reason"]?.string
    let isOver = status["state"]?["terminated"]?["exitCode"] == 0
    guard !isOver, status["ready"] != true, reason != nil || ended != nil else { return nil }
    self.pod = pod
    container = status["name"]?.string
    self.reason = reason ?? ended?["reason"]?.string ?? ""
    var parts = [waiting?["message"]?.string, ended?["message"]?.string].compactMap { $0 }
    if let code = ended?["exitCode"]?.int {
      let why = ended?["reason"]?.string.map { ", \($0)" } ?? ""
      parts.append("last run ended with exit code \(code)\(why)")
    }
    if let count = status["restartCount"]?.int, count > 0 { parts.append("\(count) restarts") }
    message = parts.joined(separator: "; ").onOneLine
  }
}

extension Array where Element: Hashable {
  /// The elements without repetitions, in their order.
  fileprivate func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

import Apply
import Compose
import Health
import Manifests
import Order
import Pipeline
import Report

/// An Application's `status`, in the shape of Argo CD's API.
enum ApplicationStatus {
  /// The fields that a look determines; times stay what they were where nothing changed.
  ///
  /// `agent` is who syncs automatically, in the history on record.
  static func fields(
    _ looked: Looked,
    before: Value?,
    at now: Timestamp,
    agent: String
  ) -> Mapping {
    let (rendered, standing) = (looked.rendered, looked.standing)
    var status: Mapping = [:]
    status["sync"] = sync(rendered, standing)
    status["health"] = health(standing.health, before: before?["health"], at: now)
    status["resources"] = .list(standing.objects.filter { !$0.isHook }.map(resource))
    status["conditions"] = .list(conditions(looked, before: before?["conditions"], at: now))
    // What Argo CD remembers of the time before stays.
    let deployments = looked.record?.history.filter(\.isDeployment) ?? []
    if !deployments.isEmpty {
      status["history"] = .list(history(deployments, rendered, agent, before: before?["history"]))
    }
    let types = rendered.sourceTypes.map { Value.string($0) }
    if rendered.application.hasSourceList {
      status["sourceTypes"] = .list(types)
    } else {
      status["sourceType"] = types.first
    }
    status["summary"] = summary(rendered, before?["summary"])
    return status
  }

  /// The images that are declared now, beside what else stands there; nil for nothing to say, or where nothing could be rendered.
  private static func summary(_ rendered: RenderedApplication, _ before: Value?) -> Value? {
    guard (try? rendered.result.get()) != nil else { return nil }
    let images = rendered.images
    guard before != nil || !images.isEmpty else { return nil }
    var summary = before?.map ?? [:]
    summary["images"] = images.isEmpty ? nil : .list(images.map { .string($0) })
    return .map(summary)
  }

  private static func sync(_ rendered: RenderedApplication, _ standing: Standing) -> Value {
    let spec = rendered.application.document["spec"]
    var compared: Mapping = [:]
    for key in ["source", "sources", "destination"] { compared[key] = spec?[key] }
    var sync: Mapping = ["status": .string(standing.sync.rawValue), "comparedTo": .map(compared)]
    for entry in revisions(of: rendered) { sync[entry.key] = entry.value }
    return .map(sync)
  }

  /// `revision`, or `revisions` where there are several sources.
  static func revisions(of rendered: RenderedApplication) -> Mapping {
    rendered.application.hasSourceList
      ? ["revisions": .list(rendered.revisions.map { .string($0) })]
      : ["revision": .string(rendered.revisions.first ?? "")]
  }

  private static func health(_ verdict: Verdict, before: Value?, at now: Timestamp) -> Value {
    let status = Value.string(verdict.status.word)
    let isSame = before?["status"] == status
    var health: Mapping = ["status": status]
    if !verdict.message.isEmpty { health["message"] = .string(verdict.message) }
    health["lastTransitionTime"] =
      (isSame ? before?["lastTransitionTime"] : nil) ?? .string("\(now)")
    return .map(health)
  }

  private static func resource(_ object: Standing.Object) -> Value {
    var map: Mapping = [:]
    if !object.id.group.isEmpty { map["group"] = .string(object.id.group) }
    // Old servers take an empty text for none, and refuse that.
    if !object.version.isEmpty { map["version"] = .string(object.version) }
    map["kind"] = .string(object.id.kind)
    map["namespace"] = object.id.namespace.map { .string($0) }
    map["name"] = .string(object.id.name)
    map["status"] = .string(
      (object.isInSync ? Standing.Sync.synced : Standing.Sync.outOfSync).rawValue
    )
    map["health"] = object.health.map { verdict in
      var health: Mapping = ["status": .string(verdict.status.word)]
      if !verdict.message.isEmpty { health["message"] = .string(verdict.message) }
      return .map(health)
    }
    if object.isLeftover { map["requiresPruning"] = true }
    if object.wave != 0 { map["syncWave"] = .int(object.wave) }
    return .map(map)
  }

  private static func conditions(
    _ looked: Looked,
    before: Value?,
    at now: Timestamp
  ) -> [Value] {
    looked.conditions.map { type, message in
      let same = before?.list?.first {
        $0["type"] == .string(type) && $0["message"] == .string(message)
      }
      return [
        "type": .string(type), "message": .string(message),
        "lastTransitionTime": same?["lastTransitionTime"] ?? .string("\(now)"),
      ]
    }
  }

  /// The deployments on record behind those that stand there from before, such as Argo CD's, whose numbers they go on from; no more of them
  /// in all than the application wants.
  private static func history(
    _ deployments: [HistoryEntry],
    _ rendered: RenderedApplication,
    _ agent: String,
    before: Value?
  ) -> [Value] {
    let first = deployments[0]
    let known = before?.list ?? []
    let earlier = known.filter { entry in
      entry["deployedAt"]?.string.flatMap(Timestamp.init).map { $0 < first.startedAt } == true
    }
    // One that was numbered already keeps its number.
    let same = known.first { $0["deployStartedAt"]?.string == "\(first.startedAt)" }?["id"]?.int
    let next = earlier.last?["id"]?.int.map { $0 + 1 } ?? 0
    let shift = same.map { $0 - first.id } ?? max(0, next - first.id)
    let room = max(0, rendered.application.revisionHistoryLimit - deployments.count)
    return earlier.suffix(room)
      + deployments.map { entry($0, numbered: $0.id + shift, rendered, agent) }
  }

  private static func entry(
    _ entry: HistoryEntry,
    numbered number: Int,
    _ rendered: RenderedApplication,
    _ agent: String
  ) -> Value {
    var map: Mapping = [
      "id": .int(number), "deployStartedAt": .string("\(entry.startedAt)"),
      "deployedAt": .string("\(entry.finishedAt ?? entry.startedAt)"),
      "initiatedBy": entry.initiator == agent
        ? ["automated": true] : ["username": .string(entry.initiator)],
    ]
    for source in entry.sources { map[source.key] = source.value }
    let hasSourceList =
      entry.sources.isEmpty ? rendered.application.hasSourceList : entry.sources["sources"] != nil
    if hasSourceList, !entry.revisions.isEmpty {
      map["revisions"] = .list(entry.revisions.map { .string($0) })
    } else {
      map["revision"] = .string(entry.revisions.first ?? fullRevision(entry.revision, rendered))
    }
    return .map(map)
  }

  /// A revision on record in full, as far as it is the one that was read now; the record has the first digits.
  private static func fullRevision(_ short: String, _ rendered: RenderedApplication) -> String {
    rendered.revisions.first { !short.isEmpty && $0.hasPrefix(short) } ?? short
  }
}

extension HistoryEntry {
  /// Whether it is one of those that Argo CD keeps: whole and well.
  fileprivate var isDeployment: Bool { note == nil && end == .succeeded }
}

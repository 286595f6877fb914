import Archive
import Diff
import JSON
import Manifests
import Order

/// How a record is written: compact JSON, compressed, its objects in parts that fit into Secrets.
///
/// The first Secret holds what is said about the application and names the parts; a part is named after its content and its making, so
/// that what stayed is not written again and a run that is killed in between leaves the old record whole.
enum RecordForm {
  /// The number of this form, counted up with each change that older versions cannot read.
  static let number = 3
  /// The number of what has no parts that go on others, which older versions can read.
  private static let plainNumber = 2
  /// The most bytes that go into one Secret; the server takes a mebibyte.
  static let limitInBytes = 900 << 10
  /// The most bytes that a Secret's content may unpack to.
  static let unpackedLimitInBytes = 64 << 20
  /// Parts are cut at every so many objects, in the order of the objects.
  static let objectsInPart = 1_000

  /// The content of one Secret.
  struct Part: Hashable {
    let digest: String
    let bytes: [UInt8]
    /// Whether its bytes go on those of the part before: an object that is too large for one Secret has several.
    let isContinuation: Bool

    init(_ bytes: [UInt8], isContinuation: Bool = false) {
      digest = shortDigest(of: bytes)
      self.bytes = bytes
      self.isContinuation = isContinuation
    }
  }

  // MARK: Objects

  static func parts(of inventory: [ObjectID: InventoryEntry]) throws(ArchiveError) -> [Part] {
    let entries = inventory.values.sorted { $0.id < $1.id }
    var parts: [Part] = []
    var start = 0
    while start < entries.count {
      let end = min(start + objectsInPart, entries.count)
      parts += try self.parts(of: entries[start..<end])
      start = end
    }
    return parts
  }

  private static func parts(of entries: ArraySlice<InventoryEntry>) throws(ArchiveError) -> [Part] {
    let text = JSONWriter(style: .compact, escapesHTML: false, sortsKeys: false)
      .bytes(of: .list(entries.map { $0.encoded }))
    let packed = try gzip(text, subject: "record")
    if packed.count > limitInBytes, entries.count > 1 {
      let middle = entries.startIndex + entries.count / 2
      return try parts(of: entries[..<middle]) + parts(of: entries[middle...])
    }
    return stride(from: 0, to: packed.count, by: limitInBytes).map { start in
      let end = min(start + limitInBytes, packed.count)
      return Part(Array(packed[start..<end]), isContinuation: start > 0)
    }
  }

  /// The entries of a part; nil where the value has another form.
  static func entries(of value: Value) -> [InventoryEntry]? {
    guard case .list(let list) = value else { return nil }
    var entries: [InventoryEntry] = []
    entries.reserveCapacity(list.count)
    for item in list {
      guard let entry = InventoryEntry(encoded: item) else { return nil }
      entries.append(entry)
    }
    return entries
  }

  // MARK: Head

  static func head(
    of record: ApplicationRecord,
    parts: [String],
    continuations: [String]
  ) throws(ArchiveError) -> [UInt8] {
    let identity = record.identity
    var map: Mapping = [
      "form": .int(continuations.isEmpty ? plainNumber : number),
      "application": .string(identity.instance),
      "repository": .string(identity.repository), "composition": .string(identity.composition),
      "parts": .list(parts.map { .string($0) }),
      "history": .list(record.history.encoded),
    ]
    if !continuations.isEmpty { map["continuations"] = .list(continuations.map { .string($0) }) }
    map["environment"] = identity.environment.map { .string($0) }
    map["user"] = record.user.map { .string($0) }
    if !record.run.isEmpty { map["run"] = .string(record.run) }
    map["installed"] = .bool(record.wasInstalled)
    let text = JSONWriter(style: .compact, escapesHTML: false, sortsKeys: false).bytes(
      of: .map(map)
    )
    return try gzip(text, subject: "record")
  }
}

extension InventoryEntry {
  fileprivate var encoded: Value {
    var map: Mapping = ["v": .string(type.version), "k": .string(type.kind), "n": .string(name)]
    if !type.group.isEmpty { map["g"] = .string(type.group) }
    map["ns"] = namespace.map { .string($0) }
    map["d"] = digest.map { .string($0) }
    map["o"] = owned.map(\.encoded)
    return .map(map)
  }

  fileprivate init?(encoded value: Value) {
    guard let version = value["v"]?.string, let kind = value["k"]?.string,
      let name = value["n"]?.string
    else { return nil }
    self.init(
      type: GroupVersionKind(group: value["g"]?.string ?? "", version: version, kind: kind),
      namespace: value["ns"]?.string,
      name: name,
      digest: value["d"]?.string,
      owned: value["o"].flatMap { OwnedFields(encoded: $0) }
    )
  }
}

extension [HistoryEntry] {
  /// The entries; sources are written where they are others than those of the entry before.
  fileprivate var encoded: [Value] {
    var last: Mapping = [:]
    return map { entry in
      var value = entry.encoded
      if entry.sources != last { value["sources"] = .map(entry.sources) }
      last = entry.sources
      return value
    }
  }

  init(encoded values: [Value]) {
    var last: Mapping = [:]
    self = values.compactMap { value in
      guard var entry = HistoryEntry(encoded: value) else { return nil }
      last = value["sources"]?.map ?? last
      entry.sources = last
      return entry
    }
  }
}

extension HistoryEntry {
  fileprivate var encoded: Value {
    var map: Mapping = [
      "id": .int(id), "revision": .string(revision), "by": .string(initiator),
      "started": .int(startedAt.secondsSince1970), "end": .string(end.rawValue),
      "changes": .int(changes), "plan": .string(planDigest), "hooksDone": .string(hooksDigest),
    ]
    if !revisions.isEmpty { map["revisions"] = .list(revisions.map { .string($0) }) }
    map["placeholders"] = placeholdersDigest.map { .string($0) }
    map["finished"] = finishedAt.map { .int($0.secondsSince1970) }
    if !hooks.isEmpty { map["hooks"] = .list(hooks.map(\.encoded)) }
    map["note"] = note.map { .string("\($0)") }
    let naming = hookNaming
    if naming.moment != startedAt || naming.revision != revision {
      map["named"] = ["at": .int(naming.moment.secondsSince1970), "by": .string(naming.revision)]
    }
    return .map(map)
  }

  fileprivate init?(encoded value: Value) {
    guard let id = value["id"]?.int, let revision = value["revision"]?.string,
      let started = value["started"]?.int
    else { return nil }
    self.init(
      id: id,
      revision: revision,
      placeholdersDigest: value["placeholders"]?.string,
      initiator: value["by"]?.string ?? "",
      startedAt: Timestamp(secondsSince1970: started),
      finishedAt: value["finished"]?.int.map { Timestamp(secondsSince1970: $0) },
      end: value["end"]?.string.flatMap { End(rawValue: $0) } ?? .failed,
      changes: value["changes"]?.int ?? 0
    )
    revisions = (value["revisions"]?.list ?? []).compactMap(\.string)
    planDigest = value["plan"]?.string ?? ""
    // Records of before have the digest of hooks that were yet to run, too.
    let former = end.isGood ? value["hooksDigest"]?.string : nil
    hooksDigest = value["hooksDone"]?.string ?? former ?? ""
    hooks = (value["hooks"]?.list ?? []).compactMap { HookProgress(encoded: $0) }
    note = value["note"]?.string.flatMap { Note(encoded: $0) }
    if let moment = value[["named", "at"]]?.int, let revision = value[["named", "by"]]?.string {
      hookNaming = HookNaming(
        moment: Timestamp(secondsSince1970: moment),
        revision: revision
      )
    }
  }
}

extension HookProgress {
  fileprivate var encoded: Value {
    var map: Mapping = [
      "k": .string(id.kind), "n": .string(id.name), "phase": .string(phase.rawValue),
      "done": .bool(isFinished),
    ]
    if !id.group.isEmpty { map["g"] = .string(id.group) }
    map["ns"] = id.namespace.map { .string($0) }
    if !before.isEmpty { map["was"] = .string(before) }
    if !madeAt.isEmpty { map["made"] = .string(madeAt) }
    return .map(map)
  }

  fileprivate init?(encoded value: Value) {
    guard let kind = value["k"]?.string, let name = value["n"]?.string,
      let phase = value["phase"]?.string.flatMap({ Phase(rawValue: $0) })
    else { return nil }
    self.init(
      id: ObjectID(
        group: value["g"]?.string ?? "",
        kind: kind,
        namespace: value["ns"]?.string,
        name: name
      ),
      phase: phase,
      before: value["was"]?.string ?? "",
      madeAt: value["made"]?.string ?? "",
      isFinished: value["done"]?.bool ?? false
    )
  }
}

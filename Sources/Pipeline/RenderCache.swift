import Compose
import Crypto
import Glibc
import JSON
import Kinds
import Manifests
import Registry
import Render

/// What applications rendered to in earlier runs, by the digest of everything that it came from.
///
/// Only what is the same each time is kept: nothing that was read from a folder as it stands, that asked for the time, for randomness or
/// for live objects. Nothing secret is written down either: no file that was decrypted, no placeholder whose value is masked.
struct RenderCache: Sendable {
  private let store: ContentCache
  /// What each rendering looked at.
  private let traces: ContentCache
  private let surroundings = Surroundings()
  /// The program that renders, since another one may render otherwise.
  private let program: String

  /// How long what nobody asked for is kept.
  private static let lifetime = Duration.seconds(7 * 86_400)

  /// Uses a folder, which is made when something is kept.
  init(folder: String) {
    store = ContentCache(folder: folder)
    traces = ContentCache(folder: folder + "/traces")
    program = Self.identity(ofProgram: "/proc/self/exe")
  }

  /// The name of what an application renders to with some inputs, whose sources have the given identities; nil where it may not be kept.
  func key(
    of application: Application,
    sources: [String],
    for inputs: RenderInputs
  ) -> String? {
    let placeholders = inputs.placeholders
    guard !application.looksUpLive, !placeholders.names.contains(where: placeholders.isSecret)
    else { return nil }
    let surroundings = surroundings.digest(of: inputs.capabilities, inputs.scopes)
    let values = placeholders.names.map { Value.list([.string($0), placeholders[$0] ?? .null]) }
    let all: Value = [
      "program": .string(program), "document": application.document,
      "sources": .list(sources.map { .string($0) }),
      "surroundings": .string(surroundings), "placeholders": .list(values),
      "keepsApplications": .bool(inputs.keepsApplications),
    ]
    return hexadecimal(sha256(JSONWriter().bytes(of: all)))
  }

  /// What was kept under a name; nil for nothing.
  func rendering(_ key: String) -> Rendering? {
    guard let note = store.note(key), let manifests = Self.manifests(note["manifests"]),
      let nested = Self.manifests(note["nested"]), let notes = note["notes"]?.list
    else { return nil }
    return Rendering(
      manifests: manifests,
      nested: nested,
      notes: notes.compactMap(\.string)
    )
  }

  /// Keeps something; what would not come back as it is, and what cannot be written, is let go.
  func keep(_ rendering: Rendering, as key: String) {
    let note: Value = [
      "manifests": .list(rendering.manifests.map(Self.value)),
      "nested": .list(rendering.nested.map(Self.value)),
      "notes": .list(rendering.notes.map { .string($0) }),
    ]
    guard (try? JSONReader().value(of: JSONWriter().bytes(of: note))) == note else { return }
    try? store.setNote(key, note)
  }

  /// What was kept of other commits under a name that says nothing of commits, where all that was looked at is the same by now.
  ///
  /// `digest` tells what is at a spot of something that a source needs.
  func rendering(
    tracedAs key: String,
    _ digest: (_ need: String, SourceTree.Spot) -> String
  ) -> Rendering? {
    guard let note = traces.note(key), let name = note["rendering"]?.string else { return nil }
    for need in note["seen"]?.map ?? [:] {
      for mark in need.value.map ?? [:] {
        guard let spot = SourceTree.Spot(spelled: mark.key),
          mark.value == .string(digest(need.key, spot))
        else { return nil }
      }
    }
    return rendering(name)
  }

  /// Keeps what was looked at for a rendering that is kept as `name`, by what its sources need.
  func keepTrace(
    of name: String,
    _ seen: [String: [SourceTree.Spot: String]],
    as key: String
  ) {
    let all = seen.sorted { $0.key < $1.key }.map { need, digests in
      let marks = digests.map { ($0.key.spelled, Value.string($0.value)) }.sorted { $0.0 < $1.0 }
      return (need, Value.map(Mapping(marks)))
    }
    try? traces.setNote(key, ["rendering": .string(name), "seen": .map(Mapping(all))])
  }

  /// Lets go of what nobody has asked for lately.
  func tidy() {
    store.forget(unusedFor: Self.lifetime)
    traces.forget(unusedFor: Self.lifetime)
  }

  private static func value(_ manifest: Manifest) -> Value {
    var map: Mapping = ["object": manifest.value]
    if let origin = manifest.origin {
      map["file"] = .string(origin.file)
      map["line"] = origin.line.map { .int($0) }
      map["column"] = origin.column.map { .int($0) }
    }
    return .map(map)
  }

  private static func manifests(_ value: Value?) -> [Manifest]? {
    guard let list = value?.list else { return nil }
    var manifests: [Manifest] = []
    for entry in list {
      let origin = entry["file"]?.string.map {
        Location(file: $0, line: entry["line"]?.int, column: entry["column"]?.int)
      }
      guard let object = entry["object"], let manifest = try? Manifest(object, origin: origin)
      else { return nil }
      manifests.append(manifest)
    }
    return manifests
  }

  /// The size and the time of a program's file.
  private static func identity(ofProgram path: String) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else { return "" }
    return "\(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
  }
}

extension SourceTree.Spot {
  /// How a note names it.
  fileprivate var spelled: String {
    switch self {
    case .listing(let path): "l " + path
    case .entry(let path): "e " + path
    case .file(let path): "f " + path
    }
  }

  fileprivate init?(spelled text: String) {
    let path = String(text.dropFirst(2))
    switch text.prefix(2) {
    case "l ": self = .listing(path)
    case "e ": self = .entry(path)
    case "f ": self = .file(path)
    default: return nil
    }
  }
}

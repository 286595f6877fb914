import Glibc
import JSON
import Manifests

/// The changes of a store in a file, a line each, from which the store is made again.
///
/// It is written as a whole when a sandbox starts, and only appended to after that.
final class Journal {
  /// Why a folder cannot be used.
  struct Failure: Error, CustomStringConvertible {
    let path: String
    let reason: String
    var description: String { "cannot use '\(path)': \(reason)" }
  }

  private let file: UnsafeMutablePointer<FILE>
  /// Up to which revision changes are written.
  private var revision: Int

  /// Opens the journal of a folder for a store that was read from it.
  init(folder: String, _ store: Store) throws(Failure) {
    let path = folder + "/journal"
    let text = store.collections.flatMap { resource, collection in
      collection.keys.compactMap { key in
        collection.objects[key].map {
          Self.line(ObjectPlace(resource: resource, key: key), $0, store.revision)
        }
      }
    }
    try Self.write(text.joined(), to: path)
    guard let file = fopen(path, "a") else { throw Self.failure(path) }
    self.file = file
    revision = store.revision
  }

  deinit { fclose(file) }

  /// Appends what has changed since the last time.
  func append(_ store: Store) {
    guard store.revision > revision else { return }
    for change in store.changes(after: revision) ?? [] {
      fputs(Self.line(change.place, change.isDeletion ? nil : change.object, change.revision), file)
    }
    fflush(file)
    revision = store.revision
  }

  /// The store that a folder holds; nil where it holds none yet.
  ///
  /// A line that was cut off ends the reading.
  static func read(folder: String) throws(Failure) -> Store? {
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw failure(folder) }
    guard let bytes = contents(of: folder + "/journal") else { return nil }
    var objects: [ObjectPlace: Value] = [:]
    var revision = 0
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let change = try? JSONReader().value(of: Array(line)) else { break }
      let place = ObjectPlace(
        resource: ResourceKey(
          group: change["group"]?.string ?? "",
          plural: change["plural"]?.string ?? ""
        ),
        key: ObjectKey(
          namespace: change["namespace"]?.string ?? "",
          name: change["name"]?.string ?? ""
        )
      )
      objects[place] = change["object"]
      revision = max(revision, change["revision"]?.int ?? 0)
    }
    return Store(objects, revision: revision)
  }

  /// The bytes of a file; nil where there is none.
  static func contents(of path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// Writes a file that nobody else may read; one that is there is replaced as a whole.
  static func write(_ text: String, to path: String) throws(Failure) {
    guard let file = fopen(path + ".part", "w") else { throw failure(path) }
    fchmod(fileno(file), 0o600)
    let written = fputs(text, file)
    guard fclose(file) == 0, written >= 0, rename(path + ".part", path) == 0 else {
      throw failure(path)
    }
  }

  private static func line(_ place: ObjectPlace, _ object: Value?, _ revision: Int) -> String {
    var line: Mapping = [
      "group": .string(place.resource.group), "plural": .string(place.resource.plural),
      "namespace": .string(place.key.namespace), "name": .string(place.key.name),
      "revision": .int(revision),
    ]
    if let object { line["object"] = object }
    return JSONWriter(escapesHTML: false, sortsKeys: false).text(of: .map(line)) + "\n"
  }

  private static func failure(_ path: String) -> Failure {
    Failure(path: path, reason: String(cString: strerror(errno)))
  }
}

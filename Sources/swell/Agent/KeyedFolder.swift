import Glibc
import Manifests
import Synchronization

/// A folder with a file for each key, as Kubernetes mounts ConfigMaps and Secrets, read again whenever its files change.
final class KeyedFolder<Meaning: Sendable>: Sendable {
  private let path: String
  private let read: @Sendable ([String: Masked<String>]) -> Meaning
  private let changed: @Sendable (Meaning) -> Void
  /// Guards what was read last: files that are the same are not read into anything again.
  private let last: Mutex<(entries: [String: Masked<String>], meaning: Meaning)>

  /// Reads a folder; `changed` is told of what its files mean, now and whenever that is something else.
  ///
  /// - Throws: when it cannot be read.
  init(
    _ path: String,
    _ read: @escaping @Sendable ([String: Masked<String>]) -> Meaning,
    changed: @escaping @Sendable (Meaning) -> Void
  ) throws(LocalFileError) {
    self.path = path
    self.read = read
    self.changed = changed
    let entries = try SecretFolder.secrets(path)
    let meaning = read(entries)
    last = Mutex((entries, meaning))
    changed(meaning)
  }

  /// What the files mean by now; what they meant last where they cannot be read at the moment.
  var current: Meaning {
    let entries = try? SecretFolder.secrets(path)
    return last.withLock { last in
      guard let entries, entries != last.entries else { return last.meaning }
      last = (entries, read(entries))
      changed(last.meaning)
      return last.meaning
    }
  }
}

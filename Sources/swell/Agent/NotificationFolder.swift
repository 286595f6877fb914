import Agent
import Manifests
import Synchronization

/// The configuration of notifications in a folder with a file for each key, as Kubernetes mounts ConfigMaps and Secrets.
final class NotificationFolder: Sendable {
  private let path: String
  /// Guards what was read last: files that are the same are not parsed again.
  private let last: Mutex<(entries: [String: String], settings: NotificationSettings)>

  /// Reads a folder.
  ///
  /// - Throws: when it cannot be read.
  init(_ path: String) throws(LocalFileError) {
    self.path = path
    let entries = try Self.entries(of: path)
    last = Mutex((entries, NotificationSettings(entries)))
  }

  /// The configuration as it is now; as it was last where it cannot be read at the moment.
  func settings() -> NotificationSettings {
    let entries = try? Self.entries(of: path)
    return last.withLock { last in
      if let entries, entries != last.entries { last = (entries, NotificationSettings(entries)) }
      return last.settings
    }
  }

  private static func entries(of path: String) throws(LocalFileError) -> [String: String] {
    try SecretFolder.secrets(path).mapValues { $0.reveal() }
  }
}

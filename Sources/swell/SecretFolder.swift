import Glibc
import Manifests

/// A folder with a secret in each file, as Kubernetes mounts a Secret.
enum SecretFolder {
  /// The secrets by the names of their files.
  static func secrets(_ folder: String) throws(LocalFileError) -> [String: Masked<String>] {
    var secrets: [String: Masked<String>] = [:]
    for name in try names(in: folder) {
      let bytes = try LocalFile.bytes(at: "\(folder)/\(name)")
      secrets[name] = Masked(String(decoding: bytes, as: UTF8.self))
    }
    return secrets
  }

  /// The files of a folder, without those that a mounted Secret hides. `readdir`
  private static func names(in folder: String) throws(LocalFileError) -> [String] {
    guard let handle = opendir(folder) else {
      throw LocalFileError(path: folder, reason: String(cString: strerror(errno)))
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }
}

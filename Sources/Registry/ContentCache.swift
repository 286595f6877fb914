import Crypto
import Glibc
import JSON
package import Manifests

/// A folder of contents by their digests, and of names that lead to them.
///
/// Contents are checked when they are read; files are written aside and renamed, so that runs may share the folder.
package struct ContentCache: Sendable {
  let folder: String

  /// Names a folder, which is made when something is kept.
  package init(folder: String) {
    self.folder = folder
  }

  /// The bytes with a digest; nil where they are not there or were damaged.
  func content(_ digest: String) -> [UInt8]? {
    guard let bytes = Self.read("\(folder)/sha256/\(digest)"),
      hexadecimal(sha256(bytes)) == digest
    else { return nil }
    return bytes
  }

  /// Keeps bytes and gives their digest.
  func keep(_ bytes: [UInt8]) throws(RegistryError.Problem) -> String {
    let digest = hexadecimal(sha256(bytes))
    let path = "\(folder)/sha256/\(digest)"
    if access(path, R_OK) != 0 { try write(bytes, to: path) }
    return digest
  }

  /// What was noted under a name; nil for nothing.
  package func note(_ name: String) -> Value? {
    guard let bytes = Self.read(path(of: name)) else { return nil }
    return try? JSONReader().value(of: bytes)
  }

  /// Notes something under a name.
  package func setNote(_ name: String, _ value: Value) throws(RegistryError.Problem) {
    try write(JSONWriter().bytes(of: value), to: path(of: name))
  }

  /// Forgets names that were neither noted nor asked for within a time.
  package func forget(unusedFor time: Duration) {
    let names = "\(folder)/names"
    guard let stream = opendir(names) else { return }
    defer { closedir(stream) }
    let oldest = Glibc.time(nil) - Int(time.components.seconds)
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      var status = stat()
      let path = "\(names)/\(name)"
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      if max(status.st_atim.tv_sec, status.st_mtim.tv_sec) < oldest { unlink(path) }
    }
  }

  private func path(of name: String) -> String {
    "\(folder)/names/\(hexadecimal(sha256(Array(name.utf8))))"
  }

  private func write(_ bytes: [UInt8], to path: String) throws(RegistryError.Problem) {
    makeFolders(above: path)
    var template = Array("\(path).XXXXXX".utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { throw failure(path) }
    var rest = bytes[...]
    var isWritten = true
    while !rest.isEmpty, isWritten {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      isWritten = count > 0
      rest = rest.dropFirst(max(0, count))
    }
    isWritten = close(file) == 0 && isWritten
    guard isWritten, rename(template, path) == 0 else {
      let failure = failure(path)
      unlink(template)
      throw failure
    }
  }

  private func failure(_ path: String) -> RegistryError.Problem {
    .cache(path, reason: String(cString: strerror(errno)))
  }

  private func makeFolders(above path: String) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/").dropLast() {
      made += made.isEmpty || made == "/" ? String(part) : "/" + part
      mkdir(made, 0o700)
    }
  }

  private static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { return ferror(file) == 0 ? bytes : nil }
      bytes += chunk[..<count]
    }
  }
}

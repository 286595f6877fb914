import Glibc

/// A file that cannot be read.
struct LocalFileError: Error, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "cannot read '\(path)': \(reason)" }
}

/// Reads files that the command line names; `-` is standard input.
enum LocalFile {
  static func bytes(at path: String) throws(LocalFileError) -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var status = stat()
    fstat(descriptor, &status)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(max(0, Int(status.st_size)))
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure(path) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }

  /// Whether there is such a file.
  static func isThere(_ path: String) -> Bool { access(path, F_OK) == 0 }

  private static func failure(_ path: String) -> LocalFileError {
    LocalFileError(path: path, reason: String(cString: strerror(errno)))
  }
}

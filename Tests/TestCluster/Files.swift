import Glibc

/// Writes a file that only its owner can read, replacing what was there.
func write(_ text: String, to path: String) throws(TestClusterError) {
  let handle = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  guard handle >= 0 else { throw .cannotWrite(path: path) }
  defer { close(handle) }
  let bytes = Array(text.utf8)
  var written = 0
  while written < bytes.count {
    let count = bytes[written...].withUnsafeBytes { Glibc.write(handle, $0.baseAddress, $0.count) }
    guard count > 0 else { throw .cannotWrite(path: path) }
    written += count
  }
}

/// Reads a whole file.
func contents(of path: String) throws(TestClusterError) -> [UInt8] {
  let handle = open(path, O_RDONLY)
  guard handle >= 0 else {
    throw .cannotRead(path: path, cause: String(cString: strerror(errno)))
  }
  defer { close(handle) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = read(handle, &chunk, chunk.count)
    guard count > 0 else { return bytes }
    bytes += chunk[..<count]
  }
}

/// Makes a folder, its parents included, and returns its absolute path.
func makeFolder(_ path: String) throws(TestClusterError) -> String {
  var made = path.hasPrefix("/") ? "/" : ""
  for part in path.split(separator: "/") {
    made += made.isEmpty || made.hasSuffix("/") ? String(part) : "/\(part)"
    guard mkdir(made, 0o700) == 0 || errno == EEXIST else { throw .cannotWrite(path: made) }
  }
  guard let resolved = realpath(path, nil) else { throw .cannotWrite(path: path) }
  defer { free(resolved) }
  return String(cString: resolved)
}

import Glibc

/// Files that commands write because they were asked to.
enum OutputFile {
  /// Why a file could not be written.
  struct Failure: Error, CustomStringConvertible {
    let path: String
    let reason: String
    var description: String { "cannot write '\(path)': \(reason)" }
  }

  /// Writes a file with the folders above it; one that is there is replaced as a whole.
  ///
  /// A private one is nobody else's to read.
  static func write(
    _ text: String,
    to path: String,
    isPrivate: Bool = false
  ) throws(Failure) {
    try write(Array(text.utf8), to: path, isPrivate: isPrivate)
  }

  /// Writes a file with the folders above it; one that is there is replaced as a whole.
  static func write(
    _ bytes: [UInt8],
    to path: String,
    isPrivate: Bool = false
  ) throws(Failure) {
    try makeFolders(above: path)
    let temporary = path + ".part"
    guard let file = fopen(temporary, "w") else { throw failure(temporary) }
    if isPrivate { fchmod(fileno(file), 0o600) }
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count, rename(temporary, path) == 0 else {
      throw failure(path)
    }
  }

  private static func makeFolders(above path: String) throws(Failure) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/").dropLast() {
      made += made.isEmpty || made == "/" ? String(part) : "/" + part
      guard mkdir(made, 0o755) != 0, errno != EEXIST else { continue }
      throw failure(made)
    }
  }

  private static func failure(_ path: String) -> Failure {
    Failure(path: path, reason: String(cString: strerror(errno)))
  }
}

import Glibc

/// The files that credentials are kept in.
enum LocalFile {
  /// Why a file cannot be read, in the system's words.
  struct Failure: Error {
    let code: Int32

    var isMissing: Bool { code == ENOENT || code == ENOTDIR }

    var reason: String {
      let words = String(cString: strerror(code))
      return words.prefix(1).lowercased() + words.dropFirst()
    }
  }

  /// More than any kubeconfig, certificate or token.
  private static let limitInBytes = 16 << 20

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func bytes(_ path: String) -> Result<[UInt8], Failure> {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return .failure(Failure(code: errno)) }
    defer { close(file) }
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return .failure(Failure(code: errno)) }
      if count == 0 { return .success(content) }
      content += buffer[..<count]
      guard content.count <= limitInBytes else { return .failure(Failure(code: EFBIG)) }
    }
  }

  /// The text of a file without white space around it.
  static func text(_ path: String) -> Result<String, Failure> {
    bytes(path).map { bytes in
      var bytes = bytes[...]
      while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
      while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}

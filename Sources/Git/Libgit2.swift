internal import CLibGit2
import Manifests

/// Starts the library once in the process. Each handle touches it first.
let libgit2: Void = {
  git_libgit2_init()
  swell_git_keep_ownership_check_off()
}()

/// A return code of libgit2 with the text that belongs to it.
struct Libgit2Failure: Error {
  let code: Int32
  let category: UInt32
  let message: String

  var isNotFound: Bool { code == GIT_ENOTFOUND.rawValue }
}

/// Turns a return code into success or an error; the library's text is read at once, on the same thread.
func check(_ call: () -> Int32) throws(Libgit2Failure) {
  let code = call()
  guard code < 0 else { return }
  let last = git_error_last()
  let message = last.flatMap { $0.pointee.message.map { String(cString: $0) } } ?? "error \(code)"
  throw Libgit2Failure(
    code: code,
    category: UInt32(truncatingIfNeeded: last?.pointee.klass ?? 0),
    message: message
  )
}

extension Libgit2Failure {
  /// The error that this failure of a network operation means to people.
  func remoteError(for url: String) -> GitError {
    switch code {
    case GIT_EAUTH.rawValue: return .authentication(url, reason: message)
    case GIT_ECERTIFICATE.rawValue: return .untrustedHost(url, reason: message)
    case GIT_ENOTFOUND.rawValue: return .noRepository(url)
    default: break
    }
    if message.contains("404") || message.contains("not found") { return .noRepository(url) }
    if category == GIT_ERROR_SSH.rawValue, message.contains("authenticat") {
      return .authentication(url, reason: message)
    }
    if category == GIT_ERROR_SSL.rawValue, message.contains("certificate") {
      return .untrustedHost(url, reason: message)
    }
    if category == GIT_ERROR_OS.rawValue, message.contains("resolve path") {
      return .noRepository(url)
    }
    return .network(url, reason: message)
  }
}

/// An object id of Git.
struct ObjectHash: Sendable, Hashable {
  let bytes: [UInt8]

  init(_ id: git_oid) {
    bytes = withUnsafeBytes(of: id.id) { Array($0) }
  }

  /// The id as the library has it.
  var oid: git_oid {
    var id = git_oid()
    withUnsafeMutableBytes(of: &id.id) { $0.copyBytes(from: bytes) }
    return id
  }

  /// The id in hexadecimal digits.
  var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
      as: UTF8.self
    )
  }
}

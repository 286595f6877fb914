internal import CLibGit2
import Manifests

/// Loads and starts the library once in the process; each handle touches it first.
let libgit2: Void = {
  precondition(lazy_load_git(), "libgit2 cannot be loaded")
  git_libgit2_init()
  swell_git_keep_ownership_check_off()
  SocketStream.register()
  HTTPTransport.register()
}()

/// A return code of libgit2 with the text that belongs to it.
struct Libgit2Failure: Error {
  let code: Int32
  let category: UInt32
  let message: String
  /// What this side had against the remote, where it was this side that gave up.
  let refusal: GitError?

  init(code: Int32, category: UInt32, message: String) {
    self.code = code
    self.category = category
    self.message = message
    refusal = nil
  }

  /// Something that the library should have given and did not.
  init(_ message: String) {
    self.init(code: GIT_ENOTFOUND.rawValue, category: 0, message: message)
  }

  /// A failure with the reason that callbacks had for it.
  init(_ failure: Libgit2Failure, refusal: GitError?) {
    code = failure.code
    category = failure.category
    message = failure.message
    self.refusal = refusal
  }

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
  /// The error that this failure of a conversation with a remote means to people.
  func remoteError(for url: String, end: Connection.End?) -> GitError {
    switch end {
    case .cancelled: return .cancelled(url)
    case .timedOut(let patience):
      return .network(url, reason: "nothing came from the server for \(patience)")
    case nil: break
    }
    if let refusal { return refusal }
    switch code {
    case GIT_EAUTH.rawValue: return .authentication(url, reason: message)
    case GIT_ECERTIFICATE.rawValue: return .untrustedHost(url, reason: message)
    default: break
    }
    if isMissingRepository { return .noRepository(url) }
    if category == GIT_ERROR_SSH.rawValue, message.contains("authenticat") {
      return .authentication(url, reason: message + " (is the ssh agent running, with a key?)")
    }
    if category == GIT_ERROR_SSL.rawValue, message.contains("certificate") {
      return .untrustedHost(url, reason: message)
    }
    return .network(url, reason: message)
  }

  private var isMissingRepository: Bool {
    switch category {
    case GIT_ERROR_HTTP.rawValue: message.contains("404")
    case GIT_ERROR_OS.rawValue: message.contains("resolve path")
    case GIT_ERROR_REPOSITORY.rawValue: message.contains("could not find repository")
    default:
      message.contains("does not appear to be a git repository")
        || message.lowercased().contains("repository not found")
    }
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

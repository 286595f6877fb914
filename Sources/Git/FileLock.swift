import Glibc

/// A lock on a file that processes hold in turn; released with the value.
struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Waits until the lock is free. `flock`
  init(at path: String) throws(GitError) {
    let opened = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw .cache(path, reason: String(cString: strerror(errno))) }
    while flock(opened, LOCK_EX) != 0 {
      guard errno == EINTR else {
        close(opened)
        throw .cache(path, reason: String(cString: strerror(errno)))
      }
    }
    descriptor = opened
  }

  deinit { close(descriptor) }
}

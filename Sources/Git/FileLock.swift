import Glibc

/// A lock on a file that processes hold in turn; released with the value.
struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Waits until the lock is free, or until nobody wants it any more; nil then. `flock`
  init?(at path: String, unless isUnwanted: () -> Bool) throws(GitError) {
    let opened = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw .cache(path, reason: String(cString: strerror(errno))) }
    while flock(opened, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EINTR || errno == EWOULDBLOCK else {
        let reason = String(cString: strerror(errno))
        close(opened)
        throw .cache(path, reason: reason)
      }
      if isUnwanted() {
        close(opened)
        return nil
      }
      usleep(10_000)
    }
    descriptor = opened
  }

  deinit { close(descriptor) }
}

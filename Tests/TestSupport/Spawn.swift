import Foundation
package import Glibc

/// Why a program did not start.
package struct SpawnFailure: Error {
  package let words: String
}

/// Starts a program, with the paths of the files that take what it prints.
///
/// Foundation's `Process` reads a folder of open files beyond its end where there are many, and waits for ever for programs that
/// close what they inherited, as servers do.
///
/// - Throws: when it cannot be started.
package func spawn(
  _ words: [String],
  in folder: String? = nil,
  environment: [String: String]? = nil,
  output: String = "/dev/null",
  errors: String = "/dev/null"
) throws -> pid_t {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
  posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
  closeOthers(&actions)
  // The threads of tasks block signals, which a child would inherit.
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var none = sigset_t()
  sigemptyset(&none)
  posix_spawnattr_setsigmask(&attributes, &none)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
  let words = folder.map { ["/usr/bin/env", "-C", $0] + words } ?? words
  var arguments = words.map { strdup($0) } + [nil]
  let settings = environment ?? ProcessInfo.processInfo.environment
  var variables = settings.map { strdup("\($0.key)=\($0.value)") } + [nil]
  defer { (arguments + variables).forEach { free($0) } }
  var child = pid_t()
  let code = posix_spawn(
    &child,
    words[0],
    &actions,
    &attributes,
    &arguments,
    &variables
  )
  guard code == 0 else { throw SpawnFailure(words: "cannot start \(words[0])") }
  return child
}

/// Waits for a program's end and gives its status as `waitpid` does.
package func status(of child: pid_t) -> Int32 {
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0, errno == EINTR {}
  return status
}

/// Has a child close what it would inherit beyond its three standard files: a connection ends when nobody has it open.
///
/// Glibc's module does not show this function of GNU's.
private func closeOthers(_ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>) {
  typealias CloseFrom =
    @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
  guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
  _ = unsafeBitCast(symbol, to: CloseFrom.self)(actions, 3)
}

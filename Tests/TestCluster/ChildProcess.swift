import Glibc

/// A program that was started here and that ends when this process does, however that comes about.
///
/// The kernel kills it when the *thread* that started it ends, so it has to be started on the main thread.
struct ChildProcess {
  let name: String
  let id: pid_t

  /// Starts a program with its output going to a file, in a process group of its own so that a Ctrl-C
  /// in the terminal reaches only this process, which then takes its children down in order.
  init(_ program: String, arguments: [String], log: String) throws {
    name = program.split(separator: "/").last.map(String.init) ?? program
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))

    let words = ["setpriv", "--pdeathsig", "KILL", "--", program] + arguments
    var argv = words.map { strdup($0) } + [nil]
    defer { for word in argv { free(word) } }
    var child: pid_t = 0
    let code = posix_spawnp(&child, "setpriv", &actions, &attributes, &argv, environ)
    guard code == 0 else { throw TestClusterError.cannotStart(program: name, code: code) }
    id = child
  }

  /// Whether the program has ended, which none of them does unasked.
  var hasEnded: Bool {
    var status: CInt = 0
    return waitpid(id, &status, WNOHANG) == id
  }

  /// Asks the program to end and waits until it has, killing it after the patience is over.
  func stop(patience: Duration) {
    kill(id, SIGTERM)
    let deadline = ContinuousClock.now + patience
    while ContinuousClock.now < deadline {
      if hasEnded { return }
      usleep(10_000)
    }
    kill(id, SIGKILL)
    var status: CInt = 0
    waitpid(id, &status, 0)
  }
}

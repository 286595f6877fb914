import Glibc
import TestSupport

/// How soon an embedded cluster answers, and how much memory it holds with ten thousand objects in it.
struct SandboxBenchmarks {
  private let objectCount = 10_000
  private let folder: TemporaryFolder
  private var kubeconfig: String { folder.path + "/kubeconfig" }

  init() throws {
    folder = try TemporaryFolder()
  }

  func run(_ report: (Measurement) -> Void) async throws {
    report(
      try await measure("start", by: "swell sandbox", Repetition(warmUps: 1, runs: 10)) {
        let cluster = try RunningSandbox(kubeconfig: kubeconfig, [])
        return cluster.peakMemoryInBytes
      }
    )
    let files = MixedObjects.files(count: objectCount)
    report(
      try await measure("10,000 objects", by: "swell sandbox", Repetition(warmUps: 0, runs: 1)) {
        let cluster = try RunningSandbox(kubeconfig: kubeconfig, ["--no-controllers"])
        let patches = try await BarePatches(
          of: files,
          cluster: ClusterConnection(kubeconfig: kubeconfig)
        )
        try await patches.makeNamespace("bench")
        _ = try await patches.send(to: "bench")
        return cluster.peakMemoryInBytes
      }
    )
  }
}

/// A sandbox in a process of its own, ended with the value.
private final class RunningSandbox {
  private let child: pid_t

  /// Starts one, and waits until it says that it answers.
  init(kubeconfig: String, _ words: [String]) throws {
    let words =
      ["\(Program.buildFolder)/swell", "sandbox", "--quiet", "--kubeconfig", kubeconfig] + words
    var pipes: [Int32] = [0, 0]
    guard pipe(&pipes) == 0 else { throw ProgramFailure(words: words, exitCode: 127) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, pipes[1], 1)
    posix_spawn_file_actions_addclose(&actions, pipes[0])
    var argv = words.map { strdup($0) } + [nil]
    defer { for word in argv { free(word) } }
    var child: pid_t = 0
    let failure = posix_spawn(&child, words[0], &actions, nil, &argv, environ)
    close(pipes[1])
    defer { close(pipes[0]) }
    var byte: UInt8 = 0
    guard failure == 0, read(pipes[0], &byte, 1) == 1 else {
      throw ProgramFailure(words: words, exitCode: 127)
    }
    self.child = child
  }

  deinit {
    kill(child, SIGKILL)
    var status: CInt = 0
    waitpid(child, &status, 0)
  }

  /// The most memory that it has held.
  var peakMemoryInBytes: Int {
    guard let file = fopen("/proc/\(child)/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, CInt(line.count), file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
      guard text.hasPrefix("VmHWM:") else { continue }
      return (Int(text.filter(\.isNumber)) ?? 0) * 1_024
    }
    return 0
  }
}

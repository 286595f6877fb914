import Glibc

/// A program that did not end as it should have.
struct ProgramFailure: Error, CustomStringConvertible {
  let words: [String]
  let exitCode: Int32

  var description: String { "'\(words.joined(separator: " "))' ended with code \(exitCode)" }
}

/// What a program needed from its start to its end.
struct Usage {
  var peakMemoryInBytes: Int
  /// The time that processors worked for it.
  var processorTime: Duration
}

/// Runs a program to its end, without its output, and returns the most memory that it held.
func peakMemory(ofRunning words: [String], allowing codes: Set<Int32> = [0]) throws -> Int {
  try usage(ofRunning: words, allowing: codes).peakMemoryInBytes
}

/// Runs a program to its end, without its output.
///
/// The kernel counts what this process holds at the start of the child's share, so this process has to stay small.
func usage(ofRunning words: [String], allowing codes: Set<Int32> = [0]) throws -> Usage {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  for handle: Int32 in 0...1 {
    posix_spawn_file_actions_addopen(&actions, handle, "/dev/null", O_RDWR, 0)
  }
  var argv = words.map { strdup($0) } + [nil]
  defer { for word in argv { free(word) } }
  var child: pid_t = 0
  guard posix_spawnp(&child, words[0], &actions, nil, &argv, environ) == 0 else {
    throw ProgramFailure(words: words, exitCode: 127)
  }
  var status: CInt = 0
  var usage = rusage()
  wait4(child, &status, 0, &usage)
  let code = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + status & 0x7f
  guard codes.contains(code) else { throw ProgramFailure(words: words, exitCode: code) }
  let times = [usage.ru_utime, usage.ru_stime].map {
    Duration.seconds($0.tv_sec) + .microseconds($0.tv_usec)
  }
  return Usage(
    peakMemoryInBytes: usage.ru_maxrss * 1_024,
    processorTime: times[0] + times[1]
  )
}

/// The path of a program in PATH; nil where it is in none of its folders.
func find(_ program: String) -> String? {
  let path = getenv("PATH").map { String(cString: $0) } ?? ""
  return path.split(separator: ":").map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
}

/// A peer that did not do what is measured.
struct BenchmarkFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

extension Contender {
  /// A program that is run once in each round, named after its file and its command.
  init(running words: [String]) {
    let name = words[0].split(separator: "/").last.map(String.init) ?? words[0]
    self.init(subject: "\(name) \(words[1])") { _ in try peakMemory(ofRunning: words) }
  }
}

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

/// A program whose lines on standard error are listened to while it runs.
final class TalkingProgram {
  private let words: [String]
  let child: pid_t
  private let lines: UnsafeMutablePointer<FILE>

  init(running words: [String]) throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw ProgramFailure(words: words, exitCode: 127) }
    // The program must not hold its own output open.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for handle: Int32 in 0...1 {
      posix_spawn_file_actions_addopen(&actions, handle, "/dev/null", O_RDWR, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
    var argv = words.map { strdup($0) } + [nil]
    defer { for word in argv { free(word) } }
    var child: pid_t = 0
    let isStarted = posix_spawnp(&child, words[0], &actions, nil, &argv, environ) == 0
    close(ends[1])
    guard isStarted, let lines = fdopen(ends[0], "r") else {
      throw ProgramFailure(words: words, exitCode: 127)
    }
    (self.words, self.child, self.lines) = (words, child, lines)
  }

  deinit { fclose(lines) }

  /// Listens until so many lines of a kind came.
  ///
  /// - Throws: when the program ends before.
  func hear(_ count: Int, _ isMeant: (String) -> Bool) throws {
    var left = count
    while left > 0 {
      guard let line = nextLine() else { throw ProgramFailure(words: words, exitCode: exitCode()) }
      if isMeant(line) { left -= 1 }
    }
  }

  /// Waits until the program has ended well.
  func finish() throws {
    while nextLine() != nil {}
    let code = exitCode()
    guard code == 0 else { throw ProgramFailure(words: words, exitCode: code) }
  }

  private func nextLine() -> String? {
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    let count = getline(&line, &capacity, lines)
    guard count > 0, let line else { return nil }
    let bytes = UnsafeBufferPointer(start: line, count: count).map { UInt8(bitPattern: $0) }
    return String(decoding: bytes.last == 0x0A ? bytes.dropLast() : bytes[...], as: UTF8.self)
  }

  private func exitCode() -> Int32 {
    var status: CInt = 0
    waitpid(child, &status, 0)
    return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + status & 0x7f
  }
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

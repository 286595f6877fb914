import Glibc

/// A run as others know it: by words for people, and by marks that tell whether its process has died.
struct Runner: Sendable, Hashable {
  /// Who runs it, as the history says it.
  let initiator: String
  let process: Int32
  /// Where its process counts among others; the same for all processes that can see each other.
  private let place: String
  /// When its process began, which tells it from another one of the same number.
  private let start: String
  /// What tells it from others of the same process.
  private let number: String

  /// A new run of this process.
  init(initiator: String) {
    self.initiator = initiator
    process = getpid()
    place = Self.ownPlace
    start = Self.start(of: process) ?? "-"
    number = String(UInt32.random(in: .min ... .max), radix: 16)
  }

  /// Reads what `description` wrote; nil where it is something else.
  init?(_ text: String) {
    let words = text.split(separator: " ")
    let marks = (words.last ?? "").split(separator: ".", omittingEmptySubsequences: false)
    guard words.count > 1, marks.count == 4, let process = Int32(marks[0]) else { return nil }
    initiator = words.dropLast().joined(separator: " ")
    self.process = process
    (place, start, number) = (String(marks[1]), String(marks[2]), String(marks[3]))
  }

  /// Whether its process is known to have ended; of one of another place nobody knows.
  var hasDied: Bool {
    guard !place.isEmpty, place == Self.ownPlace else { return false }
    if let found = Self.start(of: process) { return found != start }
    return kill(process, 0) != 0 && errno == ESRCH
  }

  // MARK: Processes

  /// The machine since it was started, and the processes among which this one counts; empty where that cannot be told.
  private static let ownPlace: String = {
    var target = [CChar](repeating: 0, count: 64)
    guard let boot = content(of: "/proc/sys/kernel/random/boot_id"),
      readlink("/proc/self/ns/pid", &target, target.count - 1) > 0
    else { return "" }
    let space = target.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return shortDigest(of: boot + space)
  }()

  /// When a process began, counted from the machine's own start; nil where it is not there.
  private static func start(of process: Int32) -> String? {
    guard let bytes = content(of: "/proc/\(process)/stat") else { return nil }
    // The name of the program, in parentheses, may hold anything; the start is the twentieth field after it.
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: ")").last?
      .split(separator: " ")
    guard let fields, fields.count > 19 else { return nil }
    return String(fields[19])
  }

  /// The first bytes of a file; nil where it cannot be read.
  private static func content(of path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = read(file, &buffer, buffer.count)
    return count > 0 ? Array(buffer[..<count]) : nil
  }
}

extension Runner: CustomStringConvertible {
  /// `root@host 4711.PLACE.START.NUMBER`.
  var description: String { "\(initiator) \(process).\(place).\(start).\(number)" }
}

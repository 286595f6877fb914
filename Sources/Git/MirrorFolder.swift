import Glibc

/// Where a mirror lives: numbered folders of which the last one counts.
///
/// A damaged one is left for a new number, since libgit2 remembers packs by their paths and others may still read it.
struct MirrorFolder: Sendable {
  /// The folder that holds the numbered ones.
  let path: String

  /// The lock that whoever changes something here holds.
  var lock: String { path + ".lock" }

  /// The folder that counts; nil where there is none yet.
  var current: String? { numbers.max().map { "\(path)/\($0)" } }

  /// Whether the folder that counts was found to be damaged.
  var isDamaged: Bool {
    guard let current else { return false }
    return access(Self.mark(in: current), F_OK) == 0
  }

  /// Notes that a folder cannot be trusted any more; the next fetch makes a new one.
  static func markDamaged(_ folder: String) {
    let mark = open(mark(in: folder), O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
    if mark >= 0 { close(mark) }
  }

  /// Puts a new repository into the place that counts, all at once, and removes what was there.
  func replace<Failure: Error>(
    making make: (_ path: String) throws(Failure) -> Void
  ) throws(Failure) -> String {
    let old = numbers
    let new = "\(path)/\((old.max() ?? 0) + 1)"
    let draft = "\(path)/draft"
    removeFolder(draft)
    try make(draft)
    rename(draft, new)
    for number in old { removeFolder("\(path)/\(number)") }
    return new
  }

  private var numbers: [Int] {
    var numbers: [Int] = []
    forEachEntry(of: path) { child, isFolder in
      let name = child.utf8.dropFirst(path.utf8.count + 1)
      if isFolder, let number = Int(Substring(name)) { numbers.append(number) }
    }
    return numbers
  }

  private static func mark(in folder: String) -> String { folder + "/swell-damaged" }
}

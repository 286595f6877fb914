/// The lines of two texts as a sequence of kept, removed and added ones.
struct LineDiff {
  enum Line: Hashable {
    case kept(String)
    case removed(String)
    case added(String)
  }

  private(set) var lines: [Line] = []

  /// Texts that differ in more lines than this are shown as wholly removed and added.
  private static let limit = 2_000

  init(from old: [String], to new: [String]) {
    var (first, oldEnd, newEnd) = (0, old.count, new.count)
    while first < oldEnd, first < newEnd, old[first] == new[first] { first += 1 }
    while oldEnd > first, newEnd > first, old[oldEnd - 1] == new[newEnd - 1] {
      oldEnd -= 1
      newEnd -= 1
    }
    lines = old[..<first].map { .kept($0) }
    let (before, after) = (Array(old[first..<oldEnd]), Array(new[first..<newEnd]))
    if let rounds = Self.rounds(before, after) {
      lines += Self.path(before, after, rounds)
    } else {
      lines += before.map { .removed($0) } + after.map { .added($0) }
    }
    lines += old[oldEnd...].map { .kept($0) }
  }

  /// The furthest points of each round of Myers' greedy search, indexed by diagonal; nil beyond the limit.
  private static func rounds(_ old: [String], _ new: [String]) -> [[Int]]? {
    var rounds: [[Int]] = []
    var furthest = [0, 0, 0]
    for distance in 0...limit {
      var next = [Int](repeating: 0, count: 2 * distance + 3)
      for diagonal in stride(from: -distance, through: distance, by: 2) {
        let (left, right) = (
          furthest[at(diagonal - 1, distance)], furthest[at(diagonal + 1, distance)]
        )
        let goesDown = diagonal == -distance || (diagonal != distance && left < right)
        var x = distance == 0 ? 0 : goesDown ? right : left + 1
        while x < old.count, x - diagonal < new.count, old[x] == new[x - diagonal] { x += 1 }
        next[diagonal + distance + 1] = x
        if x >= old.count, x - diagonal >= new.count { return rounds + [next] }
      }
      rounds.append(next)
      furthest = next
    }
    return nil
  }

  /// The place of a diagonal in the points of the round before.
  private static func at(_ diagonal: Int, _ distance: Int) -> Int {
    min(max(diagonal + distance, 0), max(2 * distance, 2))
  }

  private static func path(_ old: [String], _ new: [String], _ rounds: [[Int]]) -> [Line] {
    var (x, y) = (old.count, new.count)
    var reversed: [Line] = []
    for distance in stride(from: rounds.count - 1, to: 0, by: -1) {
      let points = rounds[distance - 1]
      let diagonal = x - y
      let (left, right) = (points[at(diagonal - 1, distance)], points[at(diagonal + 1, distance)])
      let goesDown = diagonal == -distance || (diagonal != distance && left < right)
      let startX = goesDown ? right : left
      let startY = startX - (goesDown ? diagonal + 1 : diagonal - 1)
      while x > startX, y > startY {
        (x, y) = (x - 1, y - 1)
        reversed.append(.kept(old[x]))
      }
      reversed.append(goesDown ? .added(new[startY]) : .removed(old[startX]))
      (x, y) = (startX, startY)
    }
    while x > 0, y > 0 {
      (x, y) = (x - 1, y - 1)
      reversed.append(.kept(old[x]))
    }
    return reversed.reversed()
  }
}

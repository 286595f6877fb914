import Manifests
import YAML

extension ChangeSet {
  /// The change as a unified diff of two YAML texts; empty where there is nothing to show.
  ///
  /// As many unchanged lines as the context says stand around a changed one; colours are those of a terminal.
  package func unifiedDiff(context: Int = 3, colour: Bool = false) -> String {
    guard isDifference, action != .prune || before != nil else { return "" }
    let diff = LineDiff(from: Self.lines(of: before), to: Self.lines(of: after))
    var text = UnifiedText(colour: colour)
    let sides = (basis ?? .structure).sides
    let (old, new) = (before == nil ? "absent" : "\(id)", after == nil ? "absent" : "\(id)")
    text.add("--- \(sides.before)  \(old)\(basis?.remark ?? "")", .bold)
    text.add("+++ \(sides.after)  \(new)", .bold)
    for hunk in Hunk.hunks(of: diff.lines, context: context) { text.add(hunk) }
    return text.text
  }

  private static func lines(of object: Value?) -> [String] {
    guard let object else { return [] }
    return YAMLWriter(order: .sorted).text(of: object)
      .split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
  }
}

/// Some changed lines with unchanged ones around them.
private struct Hunk {
  var lines: ArraySlice<LineDiff.Line>
  var oldStart: Int
  var newStart: Int

  static func hunks(of lines: [LineDiff.Line], context: Int) -> [Hunk] {
    var hunks: [Hunk] = []
    var (old, new) = (1, 1)
    var starts: [(old: Int, new: Int)] = []
    starts.reserveCapacity(lines.count)
    for line in lines {
      starts.append((old, new))
      if !line.isAdded { old += 1 }
      if !line.isRemoved { new += 1 }
    }
    for (index, line) in lines.enumerated() where line.isChanged {
      let first = max(0, index - context)
      let end = min(lines.count, index + context + 1)
      if let last = hunks.last, last.lines.endIndex >= first {
        hunks[hunks.count - 1].lines = lines[last.lines.startIndex..<end]
      } else {
        hunks.append(
          Hunk(lines: lines[first..<end], oldStart: starts[first].old, newStart: starts[first].new)
        )
      }
    }
    return hunks
  }

  var header: String {
    let old = lines.count { !$0.isAdded }
    let new = lines.count { !$0.isRemoved }
    return "@@ -\(old == 0 ? 0 : oldStart),\(old) +\(new == 0 ? 0 : newStart),\(new) @@"
  }
}

extension LineDiff.Line {
  fileprivate var isChanged: Bool { isAdded || isRemoved }

  fileprivate var isAdded: Bool {
    if case .added = self { true } else { false }
  }

  fileprivate var isRemoved: Bool {
    if case .removed = self { true } else { false }
  }
}

/// The text of a unified diff, put together line by line.
private struct UnifiedText {
  enum Colour: String {
    case bold = "\u{1B}[1m"
    case cyan = "\u{1B}[36m"
    case red = "\u{1B}[31m"
    case green = "\u{1B}[32m"
    case none = ""
  }

  let colour: Bool
  private(set) var text = ""

  init(colour: Bool) {
    self.colour = colour
  }

  mutating func add(_ line: String, _ style: Colour = .none) {
    if colour, style != .none {
      text += style.rawValue + line + "\u{1B}[0m\n"
    } else {
      text += line + "\n"
    }
  }

  mutating func add(_ hunk: Hunk) {
    add(hunk.header, .cyan)
    for line in hunk.lines {
      switch line {
      case .kept(let line): add(" " + line)
      case .removed(let line): add("-" + line, .red)
      case .added(let line): add("+" + line, .green)
      }
    }
  }
}

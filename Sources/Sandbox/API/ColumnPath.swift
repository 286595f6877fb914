import Manifests

/// The part of JSONPath that columns use: names, positions, `[*]` and filters of the form `[?(@.type=="Ready")]`.
struct ColumnPath: Sendable {
  private enum Step: Sendable {
    case name(String)
    case position(Int)
    case all
    case filter([String], String)
  }

  private let steps: [Step]

  /// Reads a path; what cannot be read leads nowhere.
  init(_ text: String) {
    var steps: [Step] = []
    var rest = text[...]
    while let first = rest.first {
      rest.removeFirst()
      if first == "[" {
        guard let close = Self.end(of: rest) else { break }
        steps.append(Self.step(String(rest[..<close])))
        rest = rest[rest.index(after: close)...]
      } else if first == "." {
        var name = ""
        while let next = rest.first, next != ".", next != "[" {
          rest.removeFirst()
          if next == "\\", let escaped = rest.popFirst() {
            name.append(escaped)
          } else {
            name.append(next)
          }
        }
        if !name.isEmpty { steps.append(.name(name)) }
      }
    }
    self.steps = steps
  }

  /// The values at the path.
  func values(in object: Value) -> [Value] {
    steps.reduce([object]) { values, step in
      values.flatMap { value -> [Value] in
        switch step {
        case .name(let name): value[name].map { [$0] } ?? []
        case .position(let position):
          value.list.map { $0.indices.contains(position) ? [$0[position]] : [] } ?? []
        case .all: value.list ?? (value.map ?? [:]).map(\.value)
        case .filter(let path, let wanted):
          (value.list ?? []).filter { $0[path]?.plainText == wanted }
        }
      }
    }
  }

  private static func end(of text: Substring) -> Substring.Index? {
    var depth = 0
    return text.indices.first { index in
      switch text[index] {
      case "(": depth += 1
      case ")": depth -= 1
      case "]" where depth == 0: return true
      default: break
      }
      return false
    }
  }

  private static func step(_ text: String) -> Step {
    if text == "*" { return .all }
    if let position = Int(text) { return .position(position) }
    if text.hasPrefix("?("), let (left, right) = text.split(at: "==") {
      let path = left.dropFirst(2).split(separator: ".").dropFirst().map { String($0).trimmed }
      return .filter(path, right.dropLast().filter { $0 != "\"" && $0 != "'" && $0 != " " })
    }
    return .name(text.filter { $0 != "'" && $0 != "\"" })
  }
}

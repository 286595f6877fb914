/// How large a value is with everything inside of it, counted as often as it is found there.
///
/// Functions that go through a value to its leaves do so by recursion: this says beforehand that they come to an end. A map may hold itself.
struct Extent {
  private(set) var nodes = 0
  /// At least what the value takes as text.
  private(set) var bytes = 0

  private static let deepest = 1_000
  private static let mostNodes = 2_000_000

  /// - Throws: where the value is too deep or too large to go through.
  init(of datum: Datum, within limits: TemplateLimits) throws(TemplateError) {
    guard datum.isNested else { return }
    var waiting = [(datum: datum, depth: 0)]
    while let (datum, depth) = waiting.popLast() {
      guard depth <= Self.deepest else {
        throw .fault("maps and lists lie more than \(Self.deepest) deep in each other")
      }
      switch datum {
      case .list(let list): list.eachNested { waiting.append(($0, depth + 1)) }
      case .map(let map): map.eachNested { waiting.append(($0, depth + 1)) }
      case .object(let object):
        switch object.content {
        case .structure(let fields, _):
          for field in fields { waiting.append((field.value, depth + 1)) }
        case .map(let map): waiting.append((.map(map), depth + 1))
        case .list(let list): waiting.append((.list(list), depth + 1))
        default: break
        }
      case .string(let text): bytes += text.count
      default: break
      }
      nodes += 1
      bytes += 2 * depth
      guard nodes <= Self.mostNodes else { throw Meter.excess(.steps, limits.steps) }
      guard bytes <= limits.outputInBytes else {
        throw Meter.excess(.output, limits.outputInBytes)
      }
    }
  }
}

extension Datum {
  /// Whether other values may be inside.
  var isNested: Bool {
    switch self {
    case .list, .map, .object: true
    default: false
    }
  }
}

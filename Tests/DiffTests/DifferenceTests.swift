import Manifests
import Testing

@testable import Diff

@Suite struct DifferenceTests {
  @Test(arguments: 0..<256)
  func `a value differs from itself in nothing`(seed: UInt64) {
    var random = Random(seed: seed)
    let value = random.value(depth: 4)
    #expect(differences(from: value, to: value, shape: nil).isEmpty)
  }

  @Test(arguments: 0..<256)
  func `different values have differences, and applied they give the other value`(seed: UInt64) {
    var random = Random(seed: seed)
    let (old, new) = (random.value(depth: 4), random.value(depth: 4))
    let found = differences(from: old, to: new, shape: nil)
    #expect(found.isEmpty == (old == new))
    var result = old
    for difference in found { result.set(difference.to, at: difference.path.steps[...]) }
    #expect(result == new)
  }

  @Test func `a list with keys is compared by element`() {
    let old: Value = [["name": "a", "v": 1], ["name": "b", "v": 2]]
    let new: Value = [["name": "b", "v": 3], ["name": "c", "v": 4]]
    let found = differences(from: old, to: new, shape: nil)
    #expect(found.map(\.path.description) == ["[name=a]", "[name=b].v", "[name=c]"])
  }

  @Test func `another order of a list with keys is a difference`() {
    let found = differences(
      from: [["name": "a"], ["name": "b"]],
      to: [["name": "b"], ["name": "a"]],
      shape: nil
    )
    #expect(found.map(\.path.description) == [""])
  }
}

/// Values from a seed, without lists of named elements.
private struct Random {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  }

  private mutating func next(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }

  mutating func value(depth: Int) -> Value {
    switch next(depth == 0 ? 4 : 8) {
    case 0: return .null
    case 1: return .bool(next(2) == 0)
    case 2: return .int(next(3))
    case 3: return .string(["", "a", "b"][next(3)])
    case 4: return .list((0..<next(3)).map { _ in value(depth: depth - 1) })
    default:
      var map = Mapping()
      for _ in 0..<next(4) { map["k\(next(4))"] = value(depth: depth - 1) }
      return .map(map)
    }
  }
}

extension Value {
  fileprivate mutating func set(_ value: Value?, at path: ArraySlice<FieldPath.Step>) {
    guard let step = path.first else {
      self = value ?? .null
      return
    }
    switch (step, self) {
    case (.key(let key), .map(var map)):
      if path.count == 1 {
        map[key] = value
      } else {
        map.update(key) { $0.set(value, at: path.dropFirst()) }
      }
      self = .map(map)
    case (.index(let index), .list(var list)):
      list[index].set(value, at: path.dropFirst())
      self = .list(list)
    default: break
    }
  }
}

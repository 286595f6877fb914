import Kinds
import Manifests
import TestSupport
import Testing

@testable import Diff

/// Random changes to random live objects: neither noise nor a miss.
@Suite struct RandomDriftTests {
  @Test(arguments: 0..<1000)
  func `what was declared is watched and nothing else`(seed: Int) throws {
    var world = RandomWorld(seed: UInt64(seed))
    let applied = world.object()
    let owned = try #require(OwnedFields(of: applied, manager: fieldManager, desired: applied))
    #expect(world.drift(of: applied, from: owned).changes == [])
    var live = applied
    var expected: Set<FieldPath> = []
    for _ in 0..<Int.random(in: 1...3, using: &world.random) {
      if let path = world.change(&live, declared: expected) { expected.insert(path) }
    }
    let found = world.drift(of: live, from: owned).changes
    let isTold = expected.allSatisfy { path in
      found.contains {
        $0.path.steps.starts(with: path.steps) || path.steps.starts(with: $0.path.steps)
      }
    }
    #expect(
      isTold,
      "missed one of \(expected.map(\.description)): \(found.map(\.path.description))"
    )
    for change in found {
      let isMeant = expected.contains { path in
        change.path.steps.starts(with: path.steps) || path.steps.starts(with: change.path.steps)
      }
      #expect(isMeant, "noise: \(change.path)")
      // Nobody can say for sure who took away what is gone.
      guard change.from != nil else { continue }
      #expect(change.writer?.manager == "intruder", "\(change.path): \(change.writer as Any)")
    }
  }
}

/// Makes objects and changes from a seed.
private struct RandomWorld {
  var random: Seeded
  private let isSecret: Bool

  init(seed: UInt64) {
    random = Seeded(seed: seed)
    isSecret = seed % 5 == 0
  }

  private var id: ObjectID {
    isSecret
      ? ObjectID(kind: "Secret", namespace: "shop", name: "one")
      : ObjectID(group: "fruit.example", kind: "Orchard", namespace: "shop", name: "one")
  }

  func drift(of live: Value, from owned: OwnedFields) -> ChangeSet {
    diff(id, desired: [:], observed: .drifted(live: live), owned: owned, mask: Sample.mask)
  }

  // MARK: Objects

  /// A live object right after it was applied, with some fields of others.
  mutating func object() -> Value {
    var object: Value = ["metadata": ["name": "one", "labels": ["app": "one"]]]
    object["apiVersion"] = isSecret ? "v1" : "fruit.example/v1"
    object["kind"] = isSecret ? "Secret" : "Orchard"
    if isSecret {
      object["data"] = .map(texts(in: 1...5))
    } else {
      object["spec"] = value(depth: 3)
    }
    let fields = Self.fields(of: object.without("apiVersion", "kind"))
    let apiVersion = object["apiVersion"] ?? .null
    object["metadata"]?["managedFields"] = [
      [
        "manager": .string(fieldManager), "operation": "Apply",
        "apiVersion": apiVersion, "time": "2026-08-01T10:00:00Z",
        "fieldsV1": .map(fields),
      ],
      [
        "manager": "intruder", "operation": "Update", "apiVersion": apiVersion,
        "time": "2026-08-02T10:00:00Z", "fieldsV1": ["f:metadata": ["f:finalizers": [:]]],
      ],
    ]
    return object
  }

  private mutating func value(depth: Int) -> Value {
    switch depth > 0 ? Int.random(in: 0..<8, using: &random) : 7 {
    case 0, 1, 2:
      let keys = (0...Int.random(in: 0...4, using: &random)).map { "k\($0)" }
      return .map(Mapping(keys.map { ($0, value(depth: depth - 1)) }))
    case 3:
      return .list(
        (0...Int.random(in: 0...3, using: &random)).map { index in
          var element: Value = ["name": .string("n\(index)")]
          element["value"] = value(depth: depth - 2)
          return element
        }
      )
    case 4: return .list((0...2).map { _ in scalar() })
    case 5 where depth == 3: return ["only": scalar()]
    default: return scalar()
    }
  }

  private mutating func scalar() -> Value {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: .bool(Bool.random(using: &random))
    case 1: .int(Int.random(in: -9...9, using: &random))
    case 2: .string("")
    default: .string("text \(UInt16.random(in: 0...9999, using: &random))")
    }
  }

  private mutating func texts(in range: ClosedRange<Int>) -> Mapping {
    Mapping(
      (0..<Int.random(in: range, using: &random)).map { ("k\($0)", .string("dmFs\($0)")) }
    )
  }

  /// The field set of a manager that applied an object.
  private static func fields(of value: Value) -> Mapping {
    switch value {
    case .map(let map):
      return Mapping(
        map.compactMap { entry in
          entry.key == "name" && entry.value == "one"
            ? nil : ("f:" + entry.key, .map(fields(of: entry.value)))
        }
      )
    case .list(let elements) where elements.first?["name"] != nil:
      return Mapping(
        elements.map { element in
          let step = FieldPath.Step.element(["name": element["name"] ?? .null])
          let below = [(".", Value.map([:]))] + fields(of: element).map { ($0.key, $0.value) }
          return (step.fieldSetName, .map(Mapping(below)))
        }
      )
    default: return [:]
    }
  }

  // MARK: Changes

  /// Changes, removes or adds a field somewhere; gives the path where it was a declared one.
  mutating func change(_ live: inout Value, declared taken: Set<FieldPath>) -> FieldPath? {
    let root = isSecret ? "data" : "spec"
    let leaves = Self.leaves(of: live[root] ?? [:], at: FieldPath([.key(root)]))
      .filter { leaf in
        !taken.contains { $0.steps.starts(with: leaf.steps) || leaf.steps.starts(with: $0.steps) }
      }
    guard let path = leaves.randomElement(using: &random) else { return nil }
    switch Int.random(in: 0..<3, using: &random) {
    case 0:
      live = live.setting(path.steps[...], to: isSecret ? "b3RoZXI=" : "changed by others")
      own(path, in: &live)
      return path
    case 1:
      live = live.setting(path.steps[...], to: nil)
      return path
    default:
      let added = FieldPath(Array(path.steps.dropLast())) / "added"
      guard live.setting(added.steps[...], to: "c29tZQ==") != live,
        case .key? = path.steps.last
      else { return nil }
      live = live.setting(added.steps[...], to: "c29tZQ==")
      own(added, in: &live)
      return nil
    }
  }

  /// Gives a field to the intruder, as a server does for an update.
  private func own(_ path: FieldPath, in live: inout Value) {
    let fields = path.steps.reversed().reduce(Value.map([:])) { below, step in
      .map([step.fieldSetName: below])
    }
    let apiVersion = live["apiVersion"] ?? .null
    let entry: Value = [
      "manager": "intruder", "operation": "Update", "apiVersion": apiVersion,
      "time": "2026-08-03T10:00:00Z", "fieldsV1": fields,
    ]
    let entries = live["metadata"]?["managedFields"]?.list ?? []
    live["metadata"]?["managedFields"] = .list(entries + [entry])
  }

  /// The paths to all fields that are declared as a whole, names of elements left out.
  private static func leaves(of value: Value, at path: FieldPath) -> [FieldPath] {
    switch value {
    case .map(let map) where !map.isEmpty:
      return map.flatMap { entry in
        entry.key == "name" || entry.key == "added"
          ? [] : leaves(of: entry.value, at: path / entry.key)
      }
    case .list(let elements) where elements.first?["name"] != nil:
      return elements.flatMap { element in
        leaves(of: element, at: path.appending(.element(["name": element["name"] ?? .null])))
      }
    default: return path.steps.count > 1 ? [path] : []
    }
  }
}

extension Value {
  fileprivate func without(_ keys: String...) -> Value {
    var copy = self
    for key in keys { copy[key] = nil }
    return copy
  }
}

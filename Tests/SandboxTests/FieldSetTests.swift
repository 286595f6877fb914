import Manifests
import TestSupport
import Testing

@testable import Sandbox

@Suite struct FieldSetTests {
  private let set = FieldSet(fieldsV1: [
    "f:metadata": ["f:labels": [".": [:], "f:app": [:]]],
    "f:spec": ["f:ports": ["k:{\"port\":80}": [".": [:], "f:name": [:]]], "f:type": [:]],
  ])

  @Test func `it is written as it was read`() {
    #expect(FieldSet(fieldsV1: set.fieldsV1) == set)
    #expect(set.fieldsV1["f:metadata"]?["f:labels"] == [".": [:], "f:app": [:]])
  }

  @Test(arguments: 0..<64)
  func `the operations of sets hold`(seed: UInt64) {
    var random = Seeded(seed: seed)
    let (one, other) = (Self.set(&random), Self.set(&random))
    let shared = one.intersection(other)
    #expect(one.subtracting(other).union(shared) == one)
    #expect(one.subtracting(other).intersection(other).isEmpty)
    #expect(one.union(other) == other.union(one))
    #expect(one.subtracting(one).isEmpty)
  }

  @Test func `a field that is taken away takes what is below it`() {
    var above = FieldSet()
    above.insert(["f:metadata"])
    let rest = set.subtractingDeeply(above)
    #expect(rest.paths.allSatisfy { $0.first == "f:spec" })
    #expect(set.subtracting(above) == set)
  }

  @Test func `paths are worded as the server words them`() {
    let path = ["f:spec", "f:containers", "k:{\"name\":\"web\"}", "f:args", "v:\"x\""]
    #expect(FieldStep.description(of: path) == ".spec.containers[name=\"web\"].args[=\"x\"]")
  }

  private static func set(_ random: inout Seeded) -> FieldSet {
    var set = FieldSet()
    for _ in 0..<12 {
      let length = Int.random(in: 1...3, using: &random)
      let path = (0..<length).map { _ in "f:\(Int.random(in: 0..<3, using: &random))" }
      set.insert(path[...])
    }
    return set
  }
}

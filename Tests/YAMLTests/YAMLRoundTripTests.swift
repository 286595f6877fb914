import Manifests
import TestSupport
import Testing
import YAML

@Suite struct YAMLRoundTripTests {
  @Test(arguments: 0..<256)
  func `reading what was written gives the same value`(seed: UInt64) throws {
    var random = Seeded(seed: seed)
    let value = random.value(depth: 5)
    for order in [YAMLWriter.Order.sorted, .written] {
      let text = YAMLWriter(order: order).text(of: value)
      let read = try YAMLReader().value(of: Array(text.utf8), file: "f.yaml")
      #expect(read == value, "\(text)")
    }
  }

  @Test func `a key that would merge is quoted for people`() throws {
    let text = YAMLWriter(order: .written).text(of: ["<<": 1])
    #expect(text == "\"<<\": 1\n")
    #expect(try YAMLReader().value(of: Array(text.utf8), file: "f.yaml") == ["<<": 1])
  }
}

import JSON
import Manifests
import TestSupport
import Testing

/// Random values of which Helm's own answers were recorded.
@Suite struct RecordedTests {
  @Test(arguments: [
    ("compact", JSONWriter(), 150), ("pretty", JSONWriter(style: .pretty(indent: 2)), 100),
  ])
  func `values are read and written as Helm does`(
    name: String,
    writer: JSONWriter,
    count: Int
  ) throws {
    let cases = try RecordedCase.all(in: "json/\(name).jsonl")
    #expect(cases.count == count)
    for recorded in cases {
      let value = try JSONReader().value(of: recorded.in)
      #expect(writer.text(of: asHelmReads(value)) == recorded.out, "\(recorded)")
    }
  }

  /// Helm's fromJson makes a double of every number.
  private func asHelmReads(_ value: Value) -> Value {
    switch value {
    case .int(let number): .double(Double(number))
    case .list(let elements): .list(elements.map(asHelmReads))
    case .map(let mapping): .map(mapping.mapValues { asHelmReads($0) })
    default: value
    }
  }
}

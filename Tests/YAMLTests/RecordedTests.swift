import Manifests
import TestSupport
import Testing
import YAML

/// Random values and texts of which Helm's own answers were recorded.
@Suite struct RecordedTests {
  @Test func `values are written as Helm's toYaml writes them`() throws {
    let cases = try RecordedCase.all(in: "yaml/written.jsonl")
    #expect(cases.count == 350)
    for recorded in cases {
      let value = try YAMLReader().value(of: Array(recorded.in.utf8), file: "case")
      // Where Go fails, Helm writes nothing.
      let written = YAMLWriter().goText(of: value) ?? "\n"
      #expect(written == recorded.out + "\n", "\(recorded)")
    }
  }

  @Test func `texts are read as Helm's fromYaml reads them`() throws {
    let cases = try RecordedCase.all(in: "yaml/read.jsonl")
    #expect(cases.count == 350)
    let reader = YAMLReader(duplicateKeys: .lastWins)
    for recorded in cases {
      let value = try reader.firstDocument(of: Array(recorded.in.utf8), file: "case")
      #expect(YAMLWriter().goText(of: value) == recorded.out + "\n", "\(recorded)")
    }
  }
}

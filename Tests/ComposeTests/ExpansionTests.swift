import Foundation
import Manifests
import Testing
import YAML

@testable import Compose

/// ApplicationSets expand as in Argo CD: the same Applications in the same order, the same sets refused.
@Suite struct ExpansionTests {
  @Test(arguments: ExpansionCase.all)
  func `expands as recorded`(_ recorded: ExpansionCase) throws {
    let meta = try #require(try recorded.documents("meta.yaml").first)
    let document = try #require(try recorded.documents("input.yaml").first)
    let expansion = Compose.expand(document, with: try recorded.inputs())
    if let text = recorded.text("expected.err") {
      let problem = try #require(expansion.problems.first, "expanded, expected: \(text)")
      let reason = ErrorReason(text)
      #expect(reason?.fits(problem.problem) == true, "\(problem) instead of \(text)")
      return
    }
    #expect(expansion.problems.isEmpty, "\(expansion.problems.map(\.description))")
    let found = expansion.applications.map(\.document)
    let isOrdered = meta["order"]?.string == "exact"
    let expectations = try recorded.expectations()
    let fits = expectations.contains { expected in
      isOrdered ? expected == found : Self.sorted(expected) == Self.sorted(found)
    }
    #expect(fits, "\(found.map(YAMLWriter().text).joined(separator: "---\n"))")
    #expect((meta["warning"] != nil) == !expansion.unknownGenerators.isEmpty)
  }

  @Test(arguments: ExpansionCase.all)
  func `names are checked as recorded`(_ recorded: ExpansionCase) throws {
    let meta = try #require(try recorded.documents("meta.yaml").first)
    guard let checked = meta["validation"]?.map else { return }
    let text = try #require(recorded.text("input.yaml"))
    let tree = SourceTree(label: "t", texts: ["input.yaml": text])
    let composition = compose(
      ["input.yaml"],
      in: tree,
      choosing: Selection(environments: .all),
      with: try recorded.inputs()
    )
    let kept = Set(composition.applications.map { "\($0.namespace)/\($0.name)" })
    #expect(kept.isDisjoint(with: checked.keys))
    #expect(!composition.problems.isEmpty)
  }

  @Test func `all recorded cases are there`() {
    #expect(ExpansionCase.all.count == 409)
  }

  private static func sorted(_ documents: [Value]) -> [String] {
    documents.map { YAMLWriter().text(of: $0) }.sorted()
  }
}

import Foundation
import Testing

@testable import Template

/// Some 14,500 actions over awkward values, with the answers and refusals of helm 4.1.4.
@Suite struct ProbeTests {
  @Test(arguments: ProbeCase.all())
  func `a probe is answered as helm answers it`(_ probe: ProbeCase) throws {
    if probe.kind == .error {
      #expect(throws: (any Error).self) { try ProbeChart(probe: probe).render() }
      return
    }
    let texts: [String: String]
    do {
      texts = try ProbeChart(probe: probe).render()
    } catch {
      Issue.record("\(error)")
      return
    }
    let expected = probe.answers
    for (name, text) in texts {
      let given = text.trimmingCharacters(in: .newlines).split(
        separator: "\n",
        omittingEmptySubsequences: false
      )
      let wanted = (expected[name] ?? "").split(
        separator: "\n",
        omittingEmptySubsequences: false
      )
      #expect(given.count == wanted.count, "\(name): number of lines")
      for (one, other) in zip(given, wanted) where one != other {
        if probe.kind == .random, one.count == other.count { continue }
        Issue.record("\(name): \(one) should be \(other)")
      }
    }
  }
}

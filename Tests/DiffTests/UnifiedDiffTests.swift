import Manifests
import Testing

@testable import Diff

@Suite struct UnifiedDiffTests {
  @Test(arguments: 0..<200)
  func `kept and removed lines are the old text, kept and added ones the new`(seed: Int) {
    func lines(_ seed: Int) -> [String] {
      (0..<(seed % 13)).map { String(($0 &* 7 &+ seed &* 31) % 5) }
    }
    let (old, new) = (lines(seed), lines(seed / 3 + 5))
    let diff = LineDiff(from: old, to: new)
    var (before, after): ([String], [String]) = ([], [])
    for line in diff.lines {
      switch line {
      case .kept(let text): (before, after) = (before + [text], after + [text])
      case .removed(let text): before.append(text)
      case .added(let text): after.append(text)
      }
    }
    #expect(before == old)
    #expect(after == new)
  }

  @Test func `the shortest way is found`() {
    let diff = LineDiff(
      from: Array("abcabba").map(String.init),
      to: Array("cbabac").map(String.init)
    )
    let changed = diff.lines.count { if case .kept = $0 { false } else { true } }
    #expect(changed == 5)
  }

  @Test func `texts that differ wholly take no time`() {
    let old = (0..<20_000).map { "old \($0)" }
    let new = (0..<20_000).map { "new \($0)" }
    #expect(LineDiff(from: old, to: new).lines.count == 40_000)
  }

  @Test func `a change is shown with the lines around it`() {
    let id = ObjectID(kind: "ConfigMap", namespace: "a", name: "m")
    func object(_ value: Value) -> Value {
      [
        "apiVersion": "v1",
        "data": ["a": "1", "b": "2", "c": "3", "d": value, "e": "5", "f": "6", "g": "7", "h": "8"],
      ]
    }
    let set = diff(
      id,
      desired: object("x"),
      observed: .predicted(live: object("4"), prediction: object("x")),
      mask: Sample.mask
    )
    let text = set.unifiedDiff(context: 1)
    let head = """
      --- live      ConfigMap a/m  (compared by the server's dry run)
      +++ desired   ConfigMap a/m
      @@ -5,3 +5,3 @@

      """
    #expect(text.hasPrefix(head))
    #expect(text.split(separator: "\n").count == 7)
    #expect(set.unifiedDiff(colour: true).contains("\u{1B}[32m+  d: x\u{1B}[0m"))
  }
  @Test func `what is declared elsewhere is not called live`() {
    let id = ObjectID(kind: "ConfigMap", namespace: "a", name: "m")
    let set = difference(id, from: nil, to: ["data": ["a": "1"]], mask: Sample.mask)
    #expect(set.unifiedDiff().hasPrefix("--- before    absent\n+++ after     ConfigMap a/m\n"))
  }
}

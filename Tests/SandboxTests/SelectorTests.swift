import Manifests
import Testing

@testable import Sandbox

@Suite struct SelectorTests {
  @Test(arguments: [
    ("", true), ("app=web", true), ("app==web", true), ("app!=web", false), ("app", true),
    ("!app", false), ("!other", true), ("other!=x", true), ("app in (web, db)", true),
    ("app notin (web)", false), ("app in (db),size", false), ("size>2", true), ("size<3", false),
    ("app=web,size=3", true), ("example.com/a_b.c-d", false),
  ])
  func `labels are chosen as the server chooses them`(text: String, matches: Bool) throws {
    let labels = ["app": "web", "size": "3"]
    #expect(try LabelSelector(query: text).matches(labels) == matches)
  }

  @Test(arguments: ["a b", "app=web,,b c", "=x", "a in b c!"])
  func `what is no selector is refused`(text: String) {
    #expect(throws: Refusal.self) { try LabelSelector(query: text) }
  }

  @Test func `objects' selectors are read too`() {
    let selector = LabelSelector([
      "matchLabels": ["app": "web"],
      "matchExpressions": [
        ["key": "tier", "operator": "NotIn", "values": ["back"]],
        ["key": "old", "operator": "DoesNotExist"],
      ],
    ])
    #expect(selector.matches(["app": "web"]))
    #expect(selector.matches(["app": "web", "tier": "front"]))
    #expect(!selector.matches(["app": "web", "tier": "back"]))
    #expect(!selector.matches(["app": "web", "old": ""]))
  }
}

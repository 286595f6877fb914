import Manifests
import Testing

@testable import Compose

@Suite struct PatternTests {
  @Test(arguments: [
    ("*", "abc", true), ("*", "a/b", false), ("a*c", "abbc", true), ("a?c", "a/c", false),
    ("a/*/c", "a/b/c", true), ("[a-c]x", "bx", true), ("[^a-c]x", "bx", false),
    ("[!a]x", "bx", false),
    ("[!a]x", "!x", true), ("a\\*", "a*", true), ("a\\*", "ab", false), ("**", "a/b", false),
    ("a/", "a", false), ("./a", "a", false), ("{a,b}", "a", false), ("*/*", "a/b", true),
    ("é?", "éà", true),
    ("", "", true), ("a[^b]c", "a/c", true), ("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaa", false),
  ])
  func `segments match as in Go's path package`(_ pattern: String, _ text: String, _ expected: Bool)
  {
    #expect(SegmentPattern(pattern)?.matches(text) == expected)
  }

  @Test(arguments: ["[", "[a", "a\\", "[]a]", "[a-]", "[-a]"])
  func `malformed patterns are no patterns`(_ pattern: String) {
    #expect(SegmentPattern(pattern) == nil)
  }

  @Test(arguments: [
    ("*.yaml", "a/b.yaml", true), ("a", "a/b/c", true), ("a/", "a/b", true), ("a", "ab", false),
    ("**/c.yaml", "c.yaml", false), ("**/c.yaml", "a/c.yaml", true), ("a/*/c", "a/b/x/c", true),
    (":(glob)a/*/c", "a/b/x/c", false), (":(glob)**/c", "c", true), (":(glob)a/**", "a/b/c", true),
    (":(icase)A", "a/b", true), (":(literal)*.yaml", "b.yaml", false), (":!a", "a/b", false),
    (":!a", "b", true), (":/a", "a/x", true), ("a/./b//c", "a/b/c", true), ("a/../b", "b/x", true),
    ("[a-c]*.yaml", "b1.yaml", true), ("[!a]*.yaml", "b.yaml", true), ("[[:digit:]]*", "1x", true),
    ("a?b", "a/b", true), ("a\\*", "a*", true), (":(icase)[a-c]x", "Bx", true),
    (":(icase)[[:upper:]]x", "bx", true), (":(glob)a**", "a/b/c", true), (":/./a", "a", false),
    ("*a*a*a*a*a*a*a*a*a*b", String(repeating: "a", count: 60), false),
  ])
  func `pathspecs match as git has them`(_ pattern: String, _ file: String, _ expected: Bool) {
    #expect(Pathspec(pattern)?.matches(file) == expected)
  }

  @Test(arguments: ["", "../a", "/a", ":(nope)a", ":(glob", ":!-a"])
  func `what git refuses is no pathspec`(_ pattern: String) {
    #expect(Pathspec(pattern) == nil)
  }

  @Test(
    arguments: [
      ("*.y", ["b.y"]), ("**/*.y", ["b.y", "a/a.y", "a/d/c.y", "z/a.y"]),
      ("a/**", ["a", "a/a.y", "a/d", "a/d/c.y"]),
      ("{z,a}/*.y", ["z/a.y", "a/a.y"]), ("a/?.y", ["a/a.y"]), ("**/d/*", ["a/d/c.y"]),
      ("no/*", []),
      ("a/{a,d/c}.y", ["a/a.y", "a/d/c.y"]), ("[!a]/*", ["z/a.y"]),
    ] as [(String, [String])]
  )
  func `globs find files folder by folder`(_ pattern: String, _ expected: [String]) throws {
    let tree = SourceTree(
      label: "t",
      texts: ["b.y": "", "a/a.y": "", "a/d/c.y": "", "z/a.y": ""]
    )
    #expect(try TreeGlob(pattern)?.matches(in: tree) == expected)
  }

  @Test func `an open brace is malformed`() {
    #expect(TreeGlob("{a") == nil)
  }

  @Test(arguments: [
    ("spark-*", "spark-dev", true), ("*", "", true), ("a?", "ab", true), ("a", "ab", false),
  ])
  func `names match globs`(_ pattern: String, _ name: String, _ expected: Bool) {
    #expect(NameGlob(pattern).matches(name) == expected)
  }
}

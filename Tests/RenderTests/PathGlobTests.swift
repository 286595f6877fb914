import Testing

@testable import Render

@Suite struct PathGlobTests {
  @Test(arguments: [
    ("*.yaml", "a/b.yaml", true), ("{a,b}.yaml", "b.yaml", true), ("{a,b}.yaml", "c.yaml", false),
    ("config-[0-9].yaml", "config-7.yaml", true), ("config-[!0-9].yaml", "config-7.yaml", false),
    ("a?c", "abc", true), ("a?c", "ac", false), ("x/{a,{b,c}}/*", "x/c/d/e", true),
    ("a*b*c", "aXbXbXc", true), ("a*b*c", "aXbX", false), ("\\*", "*", true), ("\\*", "a", false),
  ])
  func `a star crosses slashes and braces name alternatives`(
    glob: String,
    path: String,
    matches: Bool
  ) {
    #expect(PathGlob(glob).matches(path) == matches)
  }
}

import Manifests
import Testing

@Suite struct NearestNameTests {
  @Test(
    arguments: [
      ("toYam", "toYaml"), ("inculde", "include"), ("Include", "include"), ("x", nil),
      ("toYmal", "toYaml"),
      ("completelyOther", nil), ("toYaml", nil),
    ] as [(String, String?)]
  )
  func `a slip is recognised, another word is not`(name: String, expected: String?) {
    #expect(nearestName(to: name, in: ["include", "toYaml"]) == expected)
  }
}

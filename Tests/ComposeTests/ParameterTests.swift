import Manifests
import Template
import Testing

@testable import Compose

@Suite struct ParameterTests {
  @Test(arguments: [
    (1_000_000, "1e+06"), (123_456, "123456"), (1_000_001, "1.000001e+06"), (0, "0"), (-0.0, "-0"),
    (0.1, "0.1"), (0.0001, "0.0001"), (0.00001, "1e-05"), (-2.5, "-2.5"), (1e21, "1e+21"),
    (12345678901234567168, "1.2345678901234567e+19"), (100, "100"), (1.5e300, "1.5e+300"),
    (99999.5, "99999.5"),
  ])
  func `numbers print as Go prints them`(_ number: Double, _ expected: String) {
    #expect(Parameter.number(number).printed == expected)
  }

  @Test func `anything prints as Go prints it`() {
    let value: Value = ["b": [1, "two", .null, true], "a": ["x": 1.5]]
    #expect(Parameter(value).printed == "map[a:map[x:1.5] b:[1 two <nil> true]]")
    #expect(Parameter.texts(["k": "v", "a": "b"]).printed == "map[a:b k:v]")
    #expect(Parameter.textList(["a", "b"]).printed == "[a b]")
    #expect(Parameter.sets([["a": .text("x")]]).printed == "[map[a:x]]")
  }

  @Test func `flattening names what is nested and drops what is empty`() {
    let parameters = Parameter.parameters(
      of: ["a": ["b": [1, ["c": "x"]]], "e": [:], "l": [], "n": .null]
    )
    #expect(
      Parameter.flattened(parameters) == ["a.b.0": "1", "a.b.1.c": "x", "n": "<nil>"]
    )
    #expect(Parameter.flattened(["p": .textList(["x", "y"])]) == ["p": "[x y]"])
  }

  @Test func `merging goes deep into maps and replaces all else`() throws {
    var lower = Parameter.parameters(of: [
      "m": ["a": 1, "b": 2], "l": [1], "s": "x", "k": ["z": 1],
    ])
    let upper = Parameter.parameters(of: ["m": ["b": 3], "l": [2], "s": "", "k": [:], "n": .null])
    try Parameter.merge(upper, over: &lower)
    let expected: Mapping = ["m": ["a": 1, "b": 3], "l": [2], "s": "", "k": ["z": 1], "n": .null]
    #expect(lower == Parameter.parameters(of: expected))
  }

  @Test func `a map of anything cannot be laid over a map of texts`() {
    var lower: Parameters = ["values": .texts(["a": "1"])]
    #expect(throws: CompositionError.self) {
      try Parameter.merge(["values": .map(["a": .text("2")])], over: &lower)
    }
  }

  @Test(arguments: [
    ("Feature/ABC_12", "feature-abc-12"), ("--a.b--", "a.b"), ("ÄÖ", ""), ("a.", "a"),
    (String(repeating: "x", count: 300), String(repeating: "x", count: 253)),
  ])
  func `names are sanitised`(_ name: String, _ expected: String) {
    #expect(sanitizedName(name) == expected)
  }

  @Test(arguments: [
    ("feat/Spark_History-Server", "feat-spark-history-server"),
    ("Zoë & Co@Home", "zoe-and-coathome"),
    ("  x  ", "x"), ("it's", "its"), ("straße", "strasse"), ("---", ""),
    (
      "feature/data-platform/airflow-with-a-really-long-branch-name",
      "feature-data-platform-airflow-with-a-really-long"
    ), (String(repeating: "y", count: 60), String(repeating: "y", count: 50)),
  ])
  func `branches become slugs`(_ branch: String, _ expected: String) {
    #expect(branchSlug(branch) == expected)
  }

  @Test(arguments: [
    ("{{a}}", "1"), ("{{ a }}", "1"), ("{{b}}", "{{b}}"), ("x{{a}}y{{ b }}z", "x1y{{ b }}z"),
    ("{{{a}}}", "{{{a}}}"), ("{a}", "{a}"), ("{{", "{{"), ("{{a\n}}", "{{a\n}}"), ("{{}}", "{{}}"),
    ("{{\u{A0}a\u{3000}}}", "1"), ("}}{{a}}", "}}1"), ("{{n}}", "{{n}}"),
  ])
  func `plain templates are filled in`(_ text: String, _ expected: String) throws {
    let template = try FastTemplate(text)
    #expect(template.filled(with: ["a": .text("1"), "n": .number(2)]) == expected)
  }

  @Test func `an open tag in a template is an error`() {
    #expect(throws: CompositionError.self) { try FastTemplate("{{a}} {{b") }
  }
}

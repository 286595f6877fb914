import Manifests
import Testing
import YAML

@Suite struct YAMLWriterTests {
  @Test(
    arguments: [
      (.null, "null"), (true, "true"), (12, "12"), (1.5, "1.5"), (1e6, "1000000"), (1e21, "1e+21"),
      (1234567.5, "1.2345675e+06"), (0.00001, "1e-05"),
      (5.905126907618044e18, "5905126907618044000"),
      ("", "\"\""), ("a", "a"), ("true", "\"true\""), ("yEs", "yEs"), ("1", "\"1\""),
      ("1e3", "\"1e3\""),
      ("0o7", "\"0o7\""), ("1:30", "\"1:30\""), ("2001-01-01", "\"2001-01-01\""),
      ("2001-02-30", "2001-02-30"),
      ("~", "\"~\""), ("<<", "<<"), ("=", "="), ("-", "'-'"), ("- a", "'- a'"), ("a: b", "'a: b'"),
      ("a:b", "a:b"), ("a #b", "'a #b'"), ("#a", "'#a'"), (" a", "' a'"), ("a ", "'a '"),
      ("it's", "it's"),
      ("'a", "'''a'"), ("{a}", "'{a}'"), ("@a", "'@a'"), ("---", "'---'"), ("a\tb", "\"a\\tb\""),
      ("caf\u{E9}", "caf\u{E9}"), ("\u{1F600}", "\"\\U0001F600\""),
      ("\u{FEFF}a", "\"\\uFEFF\\x61\""),
      ("a\u{85}b", "a b"), ("a\r\nb", "\"a\\r\\nb\""), ("a\nb", "|-\n  a\n  b"), ("a\n", "|\n  a"),
      ("a\n\n", "|+\n  a\n"), (" a\nb\n", "|2\n   a\n  b"), ("\n", "|2+\n"),
      ("a \nb", "\"a \\nb\""),
      ([], "[]"), ([:], "{}"), ([[1, [2]], ["a": []]], "- - 1\n  - - 2\n- a: []"),
      (["a": [1, ["b": 2]], "A": [:]], "A: {}\na:\n- 1\n- b: 2"),
      (["a10": 1, "a2": 2, "a": 3], "a: 3\na2: 2\na10: 1"),
      (["a\nb": ["c"]], "? |-\n  a\n  b\n: - c"), (["true": "no"], "\"true\": \"no\""),
    ] as [(Value, String)]
  )
  func `a value is written as Go writes it`(value: Value, text: String) {
    #expect(YAMLWriter().text(of: value) == text + "\n")
  }

  @Test func `long lines are folded at 80 characters`() {
    let text = "nine char" + String(repeating: " nine char", count: 12)
    let written = YAMLWriter().text(of: ["a": .string(text)])
    #expect(written.split(separator: "\n").map(\.utf8.count) == [82, 51])
    #expect(written.contains("\n  nine"))
  }

  @Test func `the written order can be kept`() {
    #expect(YAMLWriter(order: .written).text(of: ["b": 1, "a": 2]) == "b: 1\na: 2\n")
  }

  @Test(arguments: [.double(.infinity), "\u{7F}", "\u{FFFE}", ["a\u{85}": 1]] as [Value])
  func `what Go refuses to write is told`(value: Value) {
    #expect(YAMLWriter().goText(of: value) == nil)
  }
}

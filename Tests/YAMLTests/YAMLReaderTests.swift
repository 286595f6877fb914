import Manifests
import Testing
import YAML

@Suite struct YAMLReaderTests {
  @Test(
    arguments: [
      ("", Value.null), ("~", .null), ("null", .null), ("Null", .null), ("nULL", "nULL"),
      ("y", true), ("Yes", true), ("yES", "yES"), ("on", true), ("OFF", false), ("n", false),
      ("true", true), ("tRue", "tRue"), ("'true'", "true"), ("\"no\"", "no"),
      ("0", 0), ("12", 12), ("-12", -12), ("+12", 12), ("1_000", 1000), ("1_", 1), ("_1", "_1"),
      ("0755", 493), ("0o755", 493), ("0x1F", 31), ("-0x1f", -31), ("0b101", 5), ("0b-1", -1),
      ("08", 8), ("0_8", 8), ("09.5", 9.5), ("00", 0), ("0x", "0x"), ("0xg", "0xg"),
      ("9223372036854775807", 9_223_372_036_854_775_807),
      ("-9223372036854775808", .int(Int.min)),
      ("9223372036854775808", 9_223_372_036_854_775_808.0),
      ("18446744073709551616", 18_446_744_073_709_551_616.0),
      ("0x1FFFFFFFFFFFFFFFFF", "0x1FFFFFFFFFFFFFFFFF"),
      ("1.0", 1), ("1.5", 1.5), (".5", 0.5), ("5.", 5), ("1e3", 1000), ("1e-3", 0.001),
      ("1.5E+2", 150), ("-.5", -0.5), (".1_0", 0.1), ("1e400", "1e400"), ("1e21", 1e21),
      (".", "."), ("..", ".."), ("'-'", "-"), ("+", "+"), ("1.2.3", "1.2.3"), ("1e", "1e"),
      ("1:30", "1:30"), ("2001-12-14", "2001-12-14"), ("=", "="), ("<<", "<<"),
      ("!!str 12", "12"), ("!!int '12'", 12), ("!!float 3", 3), ("! 12", "12"), ("!x 12", "12"),
      ("!!binary aGk=", "hi"), ("!!null ''", .null), ("!!bool yes", true), ("!!str", ""),
    ] as [(String, Value)]
  )
  func `a scalar is read as Kubernetes reads it`(text: String, value: Value) throws {
    let mapping = try YAMLReader().documents(of: "a: \(text)\n", file: "f.yaml")
    #expect(mapping.map(\.value) == [["a": value]])
  }

  @Test(arguments: [
    ("1", "1"), ("0x10", "16"), ("1.5", "1.5"), ("1e6", "1e+06"), ("1e46", ".inf"),
    ("3.14159265358979", "3.1415927"), ("yes", "true"), ("off", "false"),
    (".inf", ".inf"), ("-.INF", "-.inf"), (".NaN", ".nan"), ("'yes'", "yes"), ("!!str 1", "1"),
    ("2001-01-01", "2001-01-01"), ("a-key-longer-than-fifteen", "a-key-longer-than-fifteen"),
  ])
  func `a key becomes text`(key: String, text: String) throws {
    let documents = try YAMLReader().documents(of: "\(key): 1\n", file: "f.yaml")
    #expect(documents.map(\.value) == [[text: 1]])
  }

  @Test func `documents tell where they start`() throws {
    let text = "# first\na: 1\n---\n# none\n---\n\nb: 2\n...\n"
    let documents = try YAMLReader().documents(of: text, file: "f.yaml")
    #expect(documents.map(\.value) == [["a": 1], .null, ["b": 2]])
    #expect(documents.map(\.line) == [2, 5, 7])
  }

  @Test func `a merge lays its maps at its place`() throws {
    let text = """
      base: &b {a: 1, b: 2}
      other: &o {b: 3, c: 4}
      one: {<<: *b, b: 5}
      late: {b: 5, <<: *b}
      list: {<<: [*b, *o]}
      quoted: {'<<': 1}
      """
    let value = try YAMLReader().value(of: Array(text.utf8), file: "f.yaml")
    #expect(value["one"] == ["a": 1, "b": 5])
    #expect(value["late"] == ["b": 2, "a": 1])
    #expect(value["list"] == ["b": 2, "c": 4, "a": 1])
    #expect(value["quoted"] == ["<<": 1])
  }
}

import JSON
import Manifests
import Testing

@Suite struct ErrorMessageTests {
  @Test(arguments: [
    ("", "1:1: cannot read JSON: it ends too early"),
    ("{\"a\": 1", "1:8: cannot read JSON: it ends too early"),
    ("{\"a\": 1,\n}", "2:1: cannot read JSON: '}' stands where a key in quotes is needed"),
    ("{a: 1}", "1:2: cannot read JSON: 'a' stands where a key in quotes is needed"),
    ("{\"a\" 1}", "1:6: cannot read JSON: '1' stands where ':' is needed"),
    ("{\"a\": 1 \"b\": 2}", "1:9: cannot read JSON: '\"' stands where ',' or '}' is needed"),
    ("[1,\n  2\n  3]", "3:3: cannot read JSON: '3' stands where ',' or ']' is needed"),
    ("[1,]", "1:4: cannot read JSON: ']' stands where a value is needed"),
    ("[tru]", "1:5: cannot read JSON: ']' stands where 'true' is needed"),
    ("[01]", "1:3: cannot read JSON: '1' stands where ',' or ']' is needed"),
    ("[1.]", "1:4: cannot read JSON: ']' stands where a digit is needed"),
    ("1e999", "1:1: cannot read JSON: the number 1e999 is too large"),
    (
      "[\"é\", \"a\nb\"]",
      "1:7: cannot read JSON: the quote that opens here is not closed in its line"
    ),
    ("\"a\\x\"", "1:3: cannot read JSON: this '\\' escape is unknown (write '\\\\')"),
    (
      "\"a\tb\"", "1:3: cannot read JSON: the control character 9 stands where its escape is needed"
    ),
    ("{} x", "1:4: cannot read JSON: 'x' stands behind the end of the value"),
  ])
  func `a broken text tells place and cause`(text: String, message: String) {
    let error = #expect(throws: JSONError.self) {
      try JSONReader().value(of: text, file: "f.json")
    }
    #expect(error?.description == "f.json:" + message)
  }

  @Test(arguments: [
    (
      JSONLimits(sizeInBytes: 3), "[1,2]",
      "f.json: cannot read JSON: more than 3 bytes (limit 'json-bytes')"
    ),
    (
      JSONLimits(depth: 2), "[[\n[1]]]",
      "f.json:2:1: cannot read JSON: nested deeper than 2 levels (limit 'json-depth')"
    ),
  ])
  func `a budget that is exceeded is named`(limits: JSONLimits, text: String, message: String) {
    let error = #expect(throws: JSONError.self) {
      try JSONReader(limits: limits).value(of: text, file: "f.json")
    }
    #expect(error?.description == message)
  }

  @Test func `the depth that is allowed can be read`() throws {
    let text = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    #expect(try JSONReader().value(of: text).list?.count == 1)
    #expect(throws: JSONError.self) { try JSONReader().value(of: "[" + text + "]") }
  }
}

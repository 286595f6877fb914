import JSON
import Manifests
import Testing

@Suite struct JSONWriterTests {
  @Test(
    arguments: [
      (.null, "null"), (true, "true"), (12, "12"), (1.0, "1"), (1.5, "1.5"),
      (1e20, "100000000000000000000"),
      (1e21, "1e+21"), (1e-6, "0.000001"), (1e-7, "1e-7"), (1.5e-10, "1.5e-10"), (-0.0, "-0"),
      (.double(.leastNonzeroMagnitude), "5e-324"),
      ("a\"\\\n\r\t\u{8}\u{C}\u{1}\u{7F}", #""a\"\\\n\r\t\b\f\u0001"# + "\u{7F}\""),
      ("<>&", #""\u003c\u003e\u0026""#),
      ("\u{2028}\u{2029}\u{E9}\u{1F600}", #""\u2028\u2029"# + "\u{E9}\u{1F600}\""),
      ([], "[]"), ([:], "{}"), (["b": [1, [:]], "a": [[]]], #"{"a":[[]],"b":[1,{}]}"#),
      (["é": 1, "z": 2, "Z": 3, "": 4], #"{"":4,"Z":3,"z":2,"é":1}"#),
    ] as [(Value, String)]
  )
  func `a value is written as Go writes it`(value: Value, text: String) {
    #expect(JSONWriter().text(of: value) == text)
  }

  @Test func `lines are indented as Go indents them`() {
    let value: Value = ["b": [1, [:]], "a": ["c": []], "d": .list([["e": .null]])]
    let text = JSONWriter(style: .pretty(indent: 2), sortsKeys: false).text(of: value)
    #expect(
      text == """
        {
          "b": [
            1,
            {}
          ],
          "a": {
            "c": []
          },
          "d": [
            {
              "e": null
            }
          ]
        }
        """
    )
  }

  @Test func `HTML is left alone where that is asked for`() {
    #expect(JSONWriter(escapesHTML: false).text(of: "<>&\u{2028}") == #""<>&\u2028""#)
  }

  @Test func `infinity has no text in Go`() {
    #expect(JSONWriter().goText(of: [1.5, .double(.infinity)]) == nil)
    #expect(JSONWriter().goText(of: [1.5]) == "[1.5]")
  }
}

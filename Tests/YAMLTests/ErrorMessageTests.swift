import Manifests
import Testing
import YAML

@Suite struct ErrorMessageTests {
  @Test(arguments: [
    (
      "a:\n\tb: 1\n",
      "2:1: cannot read YAML: a tab stands where only spaces may (replace it by spaces)"
    ),
    (
      "a:\n- b\n\t- c: 1\n",
      "3:1: cannot read YAML: a tab stands where only spaces may (replace it by spaces)"
    ),
    ("a: \"b\nc: d\n", "1:4: cannot read YAML: the quote that opens here is never closed"),
    ("a: 'b\nc: d\n", "1:4: cannot read YAML: the quote that opens here is never closed"),
    (
      "a: [1, 2\nb: 1\n",
      "2:2: cannot read YAML: a ',' or ']' is missing before this (the bracket opens in line 1)"
    ),
    ("a: {b: 1\n", "1:4: cannot read YAML: the bracket that opens here is never closed"),
    ("a: 1\nb: {", "2:5: cannot read YAML: a value is missing here"),
    ("a: 1\nb: {\n\n", "2:5: cannot read YAML: a value is missing here"),
    ("a: @b\n", "1:4: cannot read YAML: a text cannot start with '@' (put it in quotes)"),
    ("a: 1\nb: 2\na: 3\n", "3:1: cannot read YAML: duplicate key 'a' (first set in line 1)"),
    (
      "a: {b: {c: 1}, d: 1}\ne:\n  f: 1\n  \"f\": 2\n",
      "4:3: cannot read YAML: duplicate key 'f' (first set in line 3)"
    ),
    ("1: a\n'1': b\n", "2:1: cannot read YAML: duplicate key '1' (first set in line 1)"),
    (
      "a: b: c\n",
      "1:5: cannot read YAML: a ':' stands where no key can (check the indentation, or quote the text)"
    ),
    (
      "a: 1\n b: 2\n",
      "2:3: cannot read YAML: a ':' stands where no key can (check the indentation, or quote the text)"
    ),
    (
      "a:\n  b: 1\n c: 2\n",
      "3:2: cannot read YAML: no key stands here (check the indentation; the map starts in line 1)"
    ),
    ("a: *b\n", "1:4: cannot read YAML: no anchor '&b' stands before '*b'"),
    ("a: &b [*b]\n", "1:8: cannot read YAML: '*b' stands inside of what '&b' names"),
    ("<<: 1\n", "1:5: cannot read YAML: '<<' takes a map or a list of maps"),
    ("a: .inf\n", "1:4: cannot read YAML: '.inf' has no form in JSON (quote it if text is meant)"),
    ("~: 1\n", "1:1: cannot read YAML: a null cannot be a key"),
    ("[a]: 1\n", "1:1: cannot read YAML: a list cannot be a key"),
    ("a: !!int x\n", "1:4: cannot read YAML: 'x' is no value of type !!int"),
    (
      "a: \"\\q\"\n",
      "1:5: cannot read YAML: this '\\' escape is unknown (write '\\\\', or use single quotes)"
    ),
    ("a: 1\nb: \u{1}\n", "2:4: cannot read YAML: the control character U+0001 is not allowed"),
    (
      "caf\u{E9}: \u{E9} \u{7F}\n",
      "1:9: cannot read YAML: the control character U+007F is not allowed"
    ),
  ])
  func `a broken text tells place and cause`(text: String, message: String) {
    let error = #expect(throws: YAMLError.self) {
      try YAMLReader().documents(of: text, file: "f.yaml")
    }
    #expect(error?.description == "f.yaml:" + message)
  }

  @Test func `bytes that are no text tell their place`() {
    let error = #expect(throws: YAMLError.self) {
      try YAMLReader().documents(of: [0x61, 0x0A, 0x62, 0xFF, 0x0A], file: "f.yaml")
    }
    #expect(
      error?.description
        == "f.yaml:2:2: cannot read YAML: these bytes are no valid text (invalid leading UTF-8 octet)"
    )
  }

  @Test func `a second document where one is expected is an error`() {
    let error = #expect(throws: YAMLError.self) {
      try YAMLReader().value(of: Array("a: 1\n---\nb: 1\n".utf8), file: "f.yaml")
    }
    #expect(
      error?.description
        == "f.yaml:3: cannot read YAML: a second document starts here where one is expected"
    )
  }

  @Test(arguments: [
    (
      YAMLLimits(sizeInBytes: 3), "a: 1",
      "f.yaml: cannot read YAML: more than 3 bytes (limit 'yaml-bytes')"
    ),
    (
      YAMLLimits(depth: 2), "a: [[1]]",
      "f.yaml:1:5: cannot read YAML: nested deeper than 2 levels (limit 'yaml-depth')"
    ),
    (
      YAMLLimits(aliasedNodes: 3), "a: &a [1, 2]\nb: *a\nc: *a",
      "f.yaml:3:4: cannot read YAML: aliases stand for more than 3 values (limit 'yaml-aliases')"
    ),
    (
      YAMLLimits(documents: 1), "a\n---\nb",
      "f.yaml:3: cannot read YAML: more than 1 documents (limit 'yaml-documents')"
    ),
  ])
  func `a budget that is exceeded is named`(limits: YAMLLimits, text: String, message: String) {
    let error = #expect(throws: YAMLError.self) {
      try YAMLReader(limits: limits).documents(of: text, file: "f.yaml")
    }
    #expect(error?.description == message)
  }

  @Test func `a billion laughs die at once`() {
    var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    for level in 1..<12 {
      let aliases = [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let error = #expect(throws: YAMLError.self) {
      try YAMLReader().documents(of: text, file: "f.yaml")
    }
    #expect(error?.problem == .overBudget(.aliases, limit: 400_000))
  }

  @Test(.timeLimit(.minutes(1))) func `brackets without end are refused at once`() {
    let text = String(repeating: "[", count: 1_000_000)
    let error = #expect(throws: YAMLError.self) {
      try YAMLReader().documents(of: text, file: "f.yaml")
    }
    #expect(error?.problem == .overBudget(.depth, limit: 512))
  }
}

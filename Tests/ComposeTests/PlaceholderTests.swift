import Manifests
import Testing
import YAML

@testable import Compose

@Suite struct PlaceholderTests {
  private static var values: Placeholders {
    var values = Placeholders()
    values.set("NAME", to: "spark")
    values.set("COUNT", to: 3)
    values.set("ON", to: true)
    values.set("ZONES", to: ["a", "b"])
    values.set("EMPTY", to: "")
    values.set("PASSWORD", to: "hunter22", isSecret: true)
    return values
  }

  private func filled(
    _ text: String,
    mode: SubstitutionMode = .names
  ) throws -> (value: Value, missing: [MissingPlaceholder]) {
    let filler = PlaceholderFiller(Self.values, mode: mode)
    let reader = YAMLReader(scalar: filler.hook)
    return (try reader.value(of: Array(text.utf8), file: "f.yaml"), filler.missing)
  }

  @Test(
    arguments: [
      ("a: PLACEHOLDER_COUNT", 3), ("a: 'PLACEHOLDER_COUNT'", "3"),
      ("a: \"PLACEHOLDER_COUNT\"", "3"), ("a: x-PLACEHOLDER_COUNT", "x-3"),
      ("a: PLACEHOLDER_ON", true), ("a: PLACEHOLDER_ZONES", ["a", "b"]),
      ("a: z=PLACEHOLDER_ZONES", #"z=["a","b"]"#),
      ("a: PLACEHOLDER_NAME.PLACEHOLDER_COUNT", "spark.3"),
      ("a: XPLACEHOLDER_COUNT", "XPLACEHOLDER_COUNT"),
      ("a: _PLACEHOLDER_COUNT", "_PLACEHOLDER_COUNT"),
      ("a: PLACEHOLDER_", "PLACEHOLDER_"), ("a: ${NAME}", "${NAME}"),
      ("a: |\n  x PLACEHOLDER_NAME\n", "x spark\n"),
    ] as [(String, Value)]
  )
  func `names are filled in`(_ text: String, _ expected: Value) throws {
    let (value, missing) = try filled(text)
    #expect(value["a"] == expected)
    #expect(missing.isEmpty)
  }

  @Test func `keys are filled in`() throws {
    #expect(
      try filled("PLACEHOLDER_NAME: 1\nk-PLACEHOLDER_COUNT: 2").value == ["spark": 1, "k-3": 2]
    )
  }

  @Test(
    arguments: [
      ("a: ${COUNT}", 3), ("a: '${COUNT}'", "3"), ("a: x${NAME}y", "xsparky"),
      ("a: ${NOPE:-7}", 7), ("a: ${NOPE:-007}", "007"), ("a: ${EMPTY:-full}", "full"),
      ("a: ${EMPTY}", ""), ("a: ${NAME:?needed}", "spark"), ("a: $${NAME}", "${NAME}"),
      ("a: $NAME", "$NAME"), ("a: ${1}", "${1}"), ("a: ${NAME%x}", "${NAME%x}"),
      ("a: PLACEHOLDER_COUNT", 3), ("a: ${NOPE:-}", ""),
    ] as [(String, Value)]
  )
  func `variables are filled in where asked for`(_ text: String, _ expected: Value) throws {
    let (value, missing) = try filled(text, mode: .namesAndVariables)
    #expect(value["a"] == expected)
    #expect(missing.isEmpty)
  }

  @Test func `nothing is filled in where that is switched off`() throws {
    let text = "a: PLACEHOLDER_NAME\nb: ${NAME}"
    #expect(try filled(text, mode: .off).value == ["a": "PLACEHOLDER_NAME", "b": "${NAME}"])
  }

  @Test func `every one without a value is told with its place`() throws {
    let text =
      "a: PLACEHOLDER_NAMES\nb:\n  - x PLACEHOLDER_FOO\n  - ${BAR:?set it}\nPLACEHOLDER_KEY: 1"
    let (_, missing) = try filled(text, mode: .namesAndVariables)
    #expect(
      missing.map(\.description) == [
        "'NAMES' at f.yaml:1:4 (did you mean 'NAME'?)", "'FOO' at f.yaml:3:7",
        "'BAR' at f.yaml:4:5: set it", "'KEY' at f.yaml:5:1",
      ]
    )
  }

  @Test(
    arguments: [
      ("envsubst", SubstitutionMode.namesAndVariables), ("false", .off), (nil, .names),
      ("x", .names),
    ] as [(String?, SubstitutionMode)]
  )
  func `an annotation chooses the forms`(_ text: String?, _ expected: SubstitutionMode) {
    #expect(SubstitutionMode(annotation: text) == expected)
  }

  @Test func `values of terraform are typed, found in upper case and kept secret`() throws {
    let json = """
      {"cluster_name": {"sensitive": false, "type": "string", "value": "dev"},
       "node_count": {"sensitive": false, "type": "number", "value": 3},
       "db-password": {"sensitive": true, "type": "string", "value": "s3cr3t-value"}}
      """
    let values = try Placeholders(reading: Array(json.utf8), file: "tf.json")
    #expect(values["CLUSTER_NAME"] == "dev")
    #expect(values["cluster_name"] == "dev")
    #expect(values["NODE_COUNT"] == 3)
    #expect(values["DB_PASSWORD"] == "s3cr3t-value")
    #expect(values.isSecret("DB_PASSWORD") && !values.isSecret("CLUSTER_NAME"))
    #expect(!"\(values)".contains("s3cr3t") && !String(reflecting: values).contains("s3cr3t"))
    #expect(values.masking("found 's3cr3t-value' twice") == "found '++++++++' twice")
  }

  @Test func `dotenv lines are read`() throws {
    let text = """
      # comment
      NAME=spark # trailing
      export COUNT=3
      QUOTED="a \\"b\\"\\n # c"
      SINGLE='3'
      EMPTY=
      URL=https://x/y?a=b#c
      ACCOUNT=012345678901
      """
    let values = try Placeholders(reading: Array(text.utf8), file: "dev.env")
    #expect(values["NAME"] == "spark")
    #expect(values["COUNT"] == 3)
    #expect(values["QUOTED"] == "a \"b\"\n # c")
    #expect(values["SINGLE"] == "3")
    #expect(values["EMPTY"] == "")
    #expect(values["URL"] == "https://x/y?a=b#c")
    #expect(values["ACCOUNT"] == "012345678901")
  }

  @Test(arguments: [
    ("A: 1\nPLACEHOLDER_B: x", "v.yaml"), ("{\"A\": 1, \"B\": \"x\"}", "v.json"), ("A=1\nB=x", "v"),
  ])
  func `files of several forms are read`(_ text: String, _ file: String) throws {
    let values = try Placeholders(reading: Array(text.utf8), file: file)
    #expect(values["A"] == 1)
    #expect(values["B"] == "x")
  }

  @Test(arguments: [
    (
      "- a", "v.yaml",
      "v.yaml: cannot read 'placeholders': expected names with values, found a list"
    ),
    (
      "A: \"x", "v.yaml",
      "v.yaml:1:4: cannot read 'placeholders': the quote that opens here is never closed"
    ),
    ("A=\"x", "v.env", "v.env:1: cannot read 'placeholders': the quote is never closed"),
    ("A=1\nB", "v.env", "v.env:2: cannot read 'placeholders': expected NAME=VALUE"),
  ])
  func `files that are none are refused`(_ text: String, _ file: String, _ message: String) {
    let error = #expect(throws: CompositionError.self) {
      try Placeholders(reading: Array(text.utf8), file: file)
    }
    #expect(error?.description == message)
  }

  @Test func `assignments are typed as JSON would type them`() throws {
    var values = Placeholders()
    for text in ["A=3", "B=true", "C=1.10", "D=x=y", "E=", "F=1.5", "PLACEHOLDER_G=g"] {
      try values.add(assignment: text)
    }
    #expect(
      ["A", "B", "C", "D", "E", "F", "G"].map { values[$0] } == [
        3, true, "1.10", "x=y", "", 1.5, "g",
      ]
    )
    #expect(throws: CompositionError.self) { try values.add(assignment: "novalue") }
    #expect(throws: CompositionError.self) { try values.add(assignment: "=x") }
  }

  @Test func `later layers win over the environment's file`() throws {
    let tree = SourceTree(
      label: "t",
      texts: ["values/dev/placeholders.yaml": "A: file\nB: file\nC: file"]
    )
    var first = Placeholders()
    first.set("B", to: "first")
    first.set("C", to: "first")
    var second = Placeholders()
    second.set("C", to: "second")
    let values = try PlaceholderLayers([first, second]).values(for: "dev", in: tree)
    #expect(["A", "B", "C"].map { values[$0] } == ["file", "first", "second"])
    let none = try PlaceholderLayers().values(for: nil, in: tree)
    #expect(none.isEmpty)
  }

  @Test func `values that were read before are filled in as texts`() {
    let filler = PlaceholderFiller(Self.values)
    let value: Value = ["k-PLACEHOLDER_NAME": ["PLACEHOLDER_COUNT", 1, .null]]
    #expect(filler.filling(value, at: Location(file: "f")) == ["k-spark": ["3", 1, .null]])
  }
}

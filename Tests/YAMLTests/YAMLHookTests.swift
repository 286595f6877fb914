import Manifests
import Testing
import YAML

@Suite struct YAMLHookTests {
  @Test func `a hook sees every scalar and may stand in for it`() throws {
    let hook = YAMLScalarHook { (text, isPlain, place) throws(YAMLError) in
      if text == "BAD" { throw YAMLError(place, .refused("no value for 'BAD'")) }
      guard text.hasPrefix("P_") else { return nil }
      return isPlain ? .int(7) : .string("seven at \(place.line ?? 0)")
    }
    let reader = YAMLReader(scalar: hook)
    let text = "a: P_X\nb: 'P_X'\nP_K: [P_X, \"P_X\", x]\nq: |\n  P_Y\n"
    let value = try reader.value(of: Array(text.utf8), file: "f.yaml")
    let expected: Value = [
      "a": 7, "b": "seven at 2", "7": [7, "seven at 3", "x"], "q": "seven at 4",
    ]
    #expect(value == expected)
    let error = #expect(throws: YAMLError.self) {
      try reader.value(of: Array("a:\n  b: BAD\n".utf8), file: "f.yaml")
    }
    #expect(error?.description == "f.yaml:2:6: cannot read YAML: no value for 'BAD'")
  }

  @Test func `aliases keep what the hook gave`() throws {
    let hook = YAMLScalarHook { (text, _, _) throws(YAMLError) in text == "P" ? .int(7) : nil }
    let reader = YAMLReader(scalar: hook)
    let value = try reader.value(of: Array("a: &x P\nb: *x\n".utf8), file: "f.yaml")
    #expect(value == ["a": 7, "b": 7])
  }

  @Test(arguments: [
    "plain: P_X", #"hexadecimal: "\x50_X""#, #"short: "\u0050_X""#, #"long: "\U00000050_X""#,
    "joined: \"P\\\n  _X\"", "joined: \"P\\\u{2028}  _X\"", "utf16: P_X",
  ])
  func `a quick look over a text overlooks no scalar`(text: String) throws {
    let mark = Array("P_".utf8)
    let hook = YAMLScalarHook { bytes in
      Array(bytes).firstRange(of: mark) != nil
    } _: { (text, _, _) throws(YAMLError) in
      text == "P_X" ? .int(7) : nil
    }
    var bytes = Array(text.utf8)
    if text.hasPrefix("utf16") { bytes = [0xFF, 0xFE] + bytes.flatMap { [$0, 0] } }
    let value = try YAMLReader(scalar: hook).value(of: bytes, file: "f.yaml")
    let map = try #require(value.map)
    #expect(map.map(\.value) == [7])
  }

  @Test func `a text without marks is read without being shown`() throws {
    let hook = YAMLScalarHook(where: { _ in false }) { (_, place, at) throws(YAMLError) in
      throw YAMLError(at, .refused("nothing was to be shown"))
    }
    let value = try YAMLReader(scalar: hook).value(of: Array("a: \"b\\n\"\n".utf8), file: "f")
    #expect(value == ["a": "b\n"])
  }
}

import Manifests
import Testing
import YAML

@Suite struct YAMLEncodingTests {
  private static let text = "a: \u{E9}\n---\nb: [1, \u{1F600}]\n"

  private static var encodings: [[UInt8]] {
    let plain = Array(text.utf8)
    let marked: [UInt8] = [0xEF, 0xBB, 0xBF] + plain
    var little: [UInt8] = [0xFF, 0xFE]
    var big: [UInt8] = [0xFE, 0xFF]
    var crlf: [UInt8] = []
    for unit in text.utf16 {
      little += [UInt8(unit & 0xFF), UInt8(unit >> 8)]
      big += [UInt8(unit >> 8), UInt8(unit & 0xFF)]
    }
    for byte in plain { crlf += byte == 0x0A ? [0x0D, 0x0A] : [byte] }
    return [plain, marked, little, big, crlf]
  }

  @Test(arguments: encodings)
  func `every encoding gives the same`(bytes: [UInt8]) throws {
    let documents = try YAMLReader().documents(of: bytes, file: "f.yaml")
    #expect(documents.map(\.value) == [["a": "\u{E9}"], ["b": [1, "\u{1F600}"]]])
  }

  @Test func `an empty input has no documents`() throws {
    for text in ["", "\n", "# only a comment\n"] {
      #expect(try YAMLReader().documents(of: text, file: "f.yaml").isEmpty)
      #expect(try YAMLReader().value(of: Array(text.utf8), file: "f.yaml") == .null)
    }
  }

  @Test func `only the first document is read where one is asked for`() throws {
    let bytes = Array("a: 1\n---\n{".utf8)
    #expect(try YAMLReader().firstDocument(of: bytes, file: "f.yaml") == ["a": 1])
  }

  @Test func `the last of equal keys can win`() throws {
    let reader = YAMLReader(duplicateKeys: .lastWins)
    let value = try reader.value(of: Array("a: 1\nb: 2\na: {c: 1}\n".utf8), file: "f.yaml")
    #expect(value == ["a": ["c": 1], "b": 2])
  }

  @Test func `a large map keeps its order and finds its duplicates`() throws {
    var text = ""
    for number in 0..<1000 { text += "key-number-\(number): \(number)\n" }
    let value = try YAMLReader().value(of: Array(text.utf8), file: "f.yaml")
    #expect(value.map?.keys.last == "key-number-999")
    #expect(value["key-number-500"] == 500)
    let error = #expect(throws: YAMLError.self) {
      try YAMLReader().value(of: Array((text + "key-number-7: 1\n").utf8), file: "f.yaml")
    }
    #expect(error?.problem == .duplicateKey("key-number-7", firstLine: 8))
  }
}

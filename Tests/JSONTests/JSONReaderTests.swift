import JSON
import Manifests
import TestSupport
import Testing

@Suite struct JSONReaderTests {
  @Test(
    arguments: [
      ("null", .null), ("true", true), ("false", false), ("0", 0), ("-0", 0), ("12", 12),
      ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
      ("9223372036854775808", 9_223_372_036_854_775_808.0), ("1e3", 1000.0), ("1.0", 1.0),
      ("123456789012345678901234567890", 123_456_789_012_345_678_901_234_567_890.0),
      ("1.5", 1.5), ("1E-7", 1e-7), (#""a""#, "a"), (#""\u00e9\n\"\\\/""#, "\u{E9}\n\"\\/"),
      (#""\ud83d\ude00""#, "\u{1F600}"), (#""\ud800""#, "\u{FFFD}"), (#""\udc00x""#, "\u{FFFD}x"),
      (#""\ud800\u0041""#, "\u{FFFD}A"), ("[]", []), ("{}", [:]), (" [ 1 , [ 2 ] ] ", [1, [2]]),
      (#"{"a":1,"b":{"c":[true]}}"#, ["a": 1, "b": ["c": [true]]]),
      (#"{"a":1,"b":2,"a":3}"#, ["a": 3, "b": 2]), (#"{"":""}"#, ["": ""]),
    ] as [(String, Value)]
  )
  func `a text is read as Go reads it`(text: String, value: Value) throws {
    #expect(try JSONReader().value(of: text) == value)
  }

  @Test func `the written order is kept`() throws {
    let value = try JSONReader().value(of: #"{"b":1,"a":2,"c":3}"#)
    #expect(value.map?.keys == ["b", "a", "c"])
  }

  @Test(
    arguments: [
      ([0x22, 0xFF, 0x22], "\u{FFFD}"), ([0x22, 0xE2, 0x80, 0x22], "\u{FFFD}\u{FFFD}"),
      ([0x22, 0x61, 0xED, 0xA0, 0x80, 0x22], "a\u{FFFD}\u{FFFD}\u{FFFD}"),
    ] as [([UInt8], String)]
  )
  func `bytes that are no text are replaced`(bytes: [UInt8], text: String) throws {
    #expect(try JSONReader().value(of: bytes) == .string(text))
  }

  @Test(arguments: 0..<256)
  func `reading what was written gives the same value`(seed: UInt64) throws {
    var random = Seeded(seed: seed)
    let value = random.value(depth: 5)
    for style in [JSONEmitter.Style.compact, .pretty(indent: 2)] {
      for sortsKeys in [false, true] {
        let writer = JSONWriter(style: style, escapesHTML: sortsKeys, sortsKeys: sortsKeys)
        #expect(try JSONReader().value(of: writer.bytes(of: value)) == value)
      }
    }
  }
}

import JSON
import Manifests

/// Messages that JSON writes in a form of their own.
enum SpecialMessage: String {
  case time = "Time"
  case preciseTime = "MicroTime"
  case quantity = "Quantity"
  case intOrString = "IntOrString"
  case fields = "FieldsV1"
  case raw = "RawExtension"

  /// The form for a schema; nil where it has none.
  init?(name: String) {
    guard name.hasPrefix("io.k8s.apimachinery."), let last = name.split(separator: ".").last else {
      return nil
    }
    self.init(rawValue: String(last))
  }

  /// What the message stands for; null where that is nothing.
  func value(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> Value {
    var (numbers, texts): ([Int: Int], [Int: ArraySlice<UInt8>]) = ([:], [:])
    var reader = ProtobufReader(bytes)
    while let field = try reader.next() {
      switch field.content {
      case .number(let number), .bits(let number):
        numbers[field.number] = Int(truncatingIfNeeded: number)
      case .bytes(let bytes): texts[field.number] = bytes
      }
    }
    switch self {
    case .time, .preciseTime: return try time(numbers[1] ?? 0, numbers[2] ?? 0)
    case .quantity: return .string(try ProtobufObject.text(texts[1] ?? []))
    case .intOrString:
      return numbers[1] == 1
        ? .string(try ProtobufObject.text(texts[3] ?? [])) : .int(numbers[2] ?? 0)
    case .fields, .raw:
      let text = Array(texts[1] ?? [])
      guard !text.isEmpty else { return .null }
      guard let value = try? JSONReader().value(of: text) else {
        throw ProtobufError(reason: "a part that should be JSON is none")
      }
      return value
    }
  }

  /// A time; the beginning of 1970 is how Go writes that there is none.
  private func time(_ seconds: Int, _ nanoseconds: Int) throws(ProtobufError) -> Value {
    guard (-62_135_596_800...253_402_300_799).contains(seconds),
      (0..<1_000_000_000).contains(nanoseconds)
    else { throw ProtobufError(reason: "a time is out of range") }
    guard seconds != 0 || nanoseconds != 0 else { return .null }
    let text = Timestamp(secondsSince1970: seconds).description
    guard self == .preciseTime else { return .string(text) }
    let digits = String(nanoseconds / 1_000)
    let padding = String(repeating: "0", count: 6 - digits.utf8.count)
    return .string("\(text.dropLast()).\(padding)\(digits)Z")
  }
}

import Manifests

/// A value in the form in which it crosses into the interpreter; `CLua.h` describes it.
struct Tape {
  private(set) var bytes: [UInt8] = []

  init(of value: Value) {
    put(value)
  }

  private mutating func put(_ value: Value) {
    switch value {
    case .null: tag("n")
    case .bool(let truth): tag(truth ? "t" : "f")
    case .int(let number): put(Double(number))
    case .double(let number): put(number)
    case .string(let text):
      tag("s")
      put(text)
    case .list(let elements):
      tag("l")
      put(elements.count)
      for element in elements { put(element) }
    case .map(let map):
      tag("m")
      put(map.count)
      for entry in map {
        put(entry.key)
        put(entry.value)
      }
    }
  }

  private mutating func tag(_ letter: Unicode.Scalar) { bytes.append(UInt8(ascii: letter)) }

  private mutating func put(_ number: Double) {
    tag("d")
    withUnsafeBytes(of: number) { bytes += $0 }
  }

  private mutating func put(_ count: Int) {
    withUnsafeBytes(of: UInt64(count)) { bytes += $0 }
  }

  private mutating func put(_ text: String) {
    put(text.utf8.count)
    bytes += text.utf8
  }
}

/// Reads a tape that the interpreter wrote.
struct TapeReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The next value; whole numbers are integers.
  mutating func value() -> Value {
    guard position < bytes.count else { return .null }
    position += 1
    switch bytes[position - 1] {
    case UInt8(ascii: "t"): return true
    case UInt8(ascii: "f"): return false
    case UInt8(ascii: "d"):
      let number = Double(bitPattern: word())
      return Int(exactly: number).map { .int($0) } ?? .double(number)
    case UInt8(ascii: "s"): return .string(text())
    case UInt8(ascii: "l"):
      return .list((0..<Int(word())).map { _ in value() })
    case UInt8(ascii: "m"):
      return .map(Mapping((0..<Int(word())).map { _ in (text(), value()) }))
    default: return .null
    }
  }

  private mutating func word() -> UInt64 {
    defer { position += 8 }
    return bytes[position..<position + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private mutating func text() -> String {
    let count = Int(word())
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }
}

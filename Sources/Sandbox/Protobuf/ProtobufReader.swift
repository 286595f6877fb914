/// Why bytes are no message of protobuf.
struct ProtobufError: Error, Sendable, Equatable {
  let reason: String
}

/// Takes the bytes of a message apart, field by field.
struct ProtobufReader {
  /// What a field holds, before anybody knows its type.
  enum Content {
    case number(UInt64)
    /// A number of fixed size, as its bits.
    case bits(UInt64)
    case bytes(ArraySlice<UInt8>)
  }

  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  /// The next field; nil at the end.
  mutating func next() throws(ProtobufError) -> (number: Int, content: Content)? {
    guard !rest.isEmpty else { return nil }
    let tag = try varint()
    guard let number = Int(exactly: tag >> 3), number > 0 else {
      throw ProtobufError(reason: "a field has no number")
    }
    switch tag & 7 {
    case 0: return (number, .number(try varint()))
    case 1: return (number, .bits(try bits(8)))
    case 2:
      guard let count = Int(exactly: try varint()) else { throw .isCut }
      return (number, .bytes(try take(count)))
    case 5: return (number, .bits(try bits(4)))
    default: throw ProtobufError(reason: "field \(number) is of no known form")
    }
  }

  /// The numbers that are packed into one field.
  mutating func packed() throws(ProtobufError) -> [UInt64] {
    var numbers: [UInt64] = []
    while !rest.isEmpty { numbers.append(try varint()) }
    return numbers
  }

  private mutating func varint() throws(ProtobufError) -> UInt64 {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard let byte = rest.popFirst() else { throw .isCut }
      number |= UInt64(byte & 0x7f) << shift
      if byte & 0x80 == 0 { return number }
    }
    throw ProtobufError(reason: "a number is too long")
  }

  private mutating func bits(_ count: Int) throws(ProtobufError) -> UInt64 {
    try take(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private mutating func take(_ count: Int) throws(ProtobufError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= rest.count else { throw .isCut }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }
}

extension ProtobufError {
  fileprivate static let isCut = ProtobufError(reason: "unexpected end")
}

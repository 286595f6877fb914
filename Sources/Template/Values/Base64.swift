private let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

/// Bytes in base 64 with padding.
func base64(_ bytes: some Collection<UInt8>) -> Text {
  var output: [UInt8] = []
  output.reserveCapacity((bytes.count + 2) / 3 * 4)
  var iterator = bytes.makeIterator()
  while let first = iterator.next() {
    let second = iterator.next()
    let third = second == nil ? nil : iterator.next()
    let group = UInt32(first) << 16 | UInt32(second ?? 0) << 8 | UInt32(third ?? 0)
    output.append(alphabet[Int(group >> 18)])
    output.append(alphabet[Int(group >> 12 & 63)])
    output.append(second == nil ? UInt8(ascii: "=") : alphabet[Int(group >> 6 & 63)])
    output.append(third == nil ? UInt8(ascii: "=") : alphabet[Int(group & 63)])
  }
  return Text(output)
}

/// The text inside quotes with its escapes replaced, nil where Go would not accept it.
func unquoted(_ inside: ArraySlice<UInt8>, quote: UInt8) -> Text? {
  if !inside.has(0x5C), !inside.has(0x0A), !inside.has(quote) { return Text(inside) }
  var output: [UInt8] = []
  output.reserveCapacity(inside.count)
  var position = inside.startIndex
  while position < inside.endIndex {
    guard inside[position] != quote, inside[position] != 0x0A else { return nil }
    guard let (value, width, isByte) = unquotedRune(inside, at: position, quote: quote) else {
      return nil
    }
    if isByte {
      output.append(UInt8(truncatingIfNeeded: value))
    } else if inside[position] != 0x5C {
      output.append(contentsOf: inside[position..<(position + width)])
    } else {
      output.append(rune: Unicode.Scalar(value) ?? "\u{FFFD}")
    }
    position += width
  }
  return Text(output)
}

/// One possibly escaped rune: its value, its width, and whether it stands for a single byte.
func unquotedRune(
  _ bytes: ArraySlice<UInt8>,
  at position: Int,
  quote: UInt8
) -> (value: UInt32, width: Int, isByte: Bool)? {
  guard position < bytes.endIndex else { return nil }
  guard bytes[position] == 0x5C else {
    let rune = decodeRune(bytes, at: position)
    return (rune.scalar.value, rune.width, false)
  }
  guard position + 1 < bytes.endIndex else { return nil }
  switch bytes[position + 1] {
  case UInt8(ascii: "a"): return (0x07, 2, false)
  case UInt8(ascii: "b"): return (0x08, 2, false)
  case UInt8(ascii: "f"): return (0x0C, 2, false)
  case UInt8(ascii: "n"): return (0x0A, 2, false)
  case UInt8(ascii: "r"): return (0x0D, 2, false)
  case UInt8(ascii: "t"): return (0x09, 2, false)
  case UInt8(ascii: "v"): return (0x0B, 2, false)
  case UInt8(ascii: "\\"): return (0x5C, 2, false)
  case quote: return (UInt32(quote), 2, false)
  case UInt8(ascii: "x"): return escape(bytes, position + 2, digits: 2, radix: 16, isByte: true)
  case UInt8(ascii: "u"): return escape(bytes, position + 2, digits: 4, radix: 16, isByte: false)
  case UInt8(ascii: "U"): return escape(bytes, position + 2, digits: 8, radix: 16, isByte: false)
  case UInt8(ascii: "0")...UInt8(ascii: "7"):
    guard let octal = escape(bytes, position + 1, digits: 3, radix: 8, isByte: true) else {
      return nil
    }
    return octal.value > 255 ? nil : (octal.value, 4, true)
  default: return nil
  }
}

private func escape(
  _ bytes: ArraySlice<UInt8>,
  _ start: Int,
  digits: Int,
  radix: UInt32,
  isByte: Bool
) -> (value: UInt32, width: Int, isByte: Bool)? {
  guard start + digits <= bytes.endIndex else { return nil }
  var value: UInt32 = 0
  for byte in bytes[start..<(start + digits)] {
    guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < radix else {
      return nil
    }
    value = value &* radix &+ UInt32(digit)
  }
  guard isByte || Unicode.Scalar(value) != nil else { return nil }
  return (value, digits + 2, isByte)
}

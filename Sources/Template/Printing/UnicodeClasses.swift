extension Unicode.Scalar {
  /// Go's `unicode.IsLetter`.
  var isGoLetter: Bool {
    if value < 0x80 { return (0x61...0x7A).contains(value | 0x20) }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return true
    default: return false
    }
  }

  /// Go's `unicode.IsDigit`.
  var isGoDigit: Bool {
    value < 0x80 ? (0x30...0x39).contains(value) : properties.generalCategory == .decimalNumber
  }

  /// Go's `unicode.IsNumber`.
  var isGoNumber: Bool {
    if value < 0x80 { return (0x30...0x39).contains(value) }
    switch properties.generalCategory {
    case .decimalNumber, .letterNumber, .otherNumber: return true
    default: return false
    }
  }

  /// Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols, and the ASCII space.
  var isGoPrintable: Bool {
    if value < 0x7F { return value >= 0x20 }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      return false
    default: return true
    }
  }

  /// Go's `unicode.IsSpace`.
  var isGoSpace: Bool {
    switch value {
    case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
      0x3000:
      true
    default: false
    }
  }

  /// Go's `unicode.IsUpper`.
  var isGoUpper: Bool {
    value < 0x80
      ? (0x41...0x5A).contains(value) : properties.generalCategory == .uppercaseLetter
  }

  /// Go's `unicode.IsLower`.
  var isGoLower: Bool {
    value < 0x80
      ? (0x61...0x7A).contains(value) : properties.generalCategory == .lowercaseLetter
  }

  /// Go's `unicode.ToUpper`: one scalar to one scalar.
  var goUppercase: Unicode.Scalar {
    if value < 0x80 {
      return (0x61...0x7A).contains(value) ? Unicode.Scalar(UInt8(value - 32)) : self
    }
    let mapped = properties.uppercaseMapping.unicodeScalars
    return mapped.count == 1 ? mapped.first ?? self : self
  }

  /// Go's `unicode.ToLower`: one scalar to one scalar.
  var goLowercase: Unicode.Scalar {
    if value < 0x80 {
      return (0x41...0x5A).contains(value) ? Unicode.Scalar(UInt8(value + 32)) : self
    }
    if value == 0x130 { return "i" }
    let mapped = properties.lowercaseMapping.unicodeScalars
    return mapped.count == 1 ? mapped.first ?? self : self
  }

  /// Go's `unicode.ToTitle`: one scalar to one scalar.
  var goTitlecase: Unicode.Scalar {
    if value < 0x80 { return goUppercase }
    let mapped = properties.titlecaseMapping.unicodeScalars
    return mapped.count == 1 ? mapped.first ?? self : self
  }
}

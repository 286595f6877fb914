import Crypto
import Manifests

extension FunctionSet {
  /// sprig's functions on passwords, keys and randomness.
  static let crypto: [Function] = [
    Function("bcrypt", .string) { run, arguments in
      .string(Passwords.bcrypted(arguments.text(0), run))
    }.heavy,
    Function("htpasswd", .string, .string) { run, arguments in
      let user = arguments.text(0).string
      if user.utf8.contains(UInt8(ascii: ":")) { return .string("invalid username: \(user)") }
      return .string("\(user):\(Passwords.bcrypted(arguments.text(1), run))")
    }.heavy,
    Function("derivePassword", .uint32, .string, .string, .string, .string) { _, arguments in
      .string(
        Passwords.derived(
          counter: UInt32(truncatingIfNeeded: arguments.int(0)),
          kind: arguments.text(1).string,
          password: arguments.text(2),
          user: arguments.text(3),
          site: arguments.text(4)
        )
      )
    }.heavy,
    Function("encryptAES", .string, .string) { (run, arguments) throws(TemplateError) in
      try Passwords.encrypted(arguments.text(1), by: arguments.text(0), run)
    },
    Function("decryptAES", .string, .string) { (_, arguments) throws(TemplateError) in
      try Passwords.decrypted(arguments.text(1), by: arguments.text(0))
    },
    Function("randBytes", .int) { (run, arguments) throws(TemplateError) in
      let count = arguments.int(0)
      if count < 0 { throw .fault("runtime error: makeslice: len out of range") }
      try run.meter.make(count)
      return .string(Base64.text(of: run.sources.random(count)))
    },
    Function("uuidv4") { run, _ in
      var bytes = run.sources.random(16)
      bytes[6] = bytes[6] & 0x0F | 0x40
      bytes[8] = bytes[8] & 0x3F | 0x80
      let hex = Array(hexadecimal(bytes).utf8)
      let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map {
        String(decoding: hex[$0], as: UTF8.self)
      }
      return .string(parts.joined(separator: "-"))
    },
    Function("randInt", .int, .int) { (run, arguments) throws(TemplateError) in
      let (low, high) = (arguments.int(0), arguments.int(1))
      guard high > low else { throw .fault("invalid argument to Intn") }
      return .int(low + run.random(below: high - low))
    },
    Function("randAlphaNum", .int) { (run, arguments) throws(TemplateError) in
      try run.random(arguments.int(0), of: RandomAlphabet.letters + RandomAlphabet.digits)
    },
    Function("randAlpha", .int) { (run, arguments) throws(TemplateError) in
      try run.random(arguments.int(0), of: RandomAlphabet.letters)
    },
    Function("randNumeric", .int) { (run, arguments) throws(TemplateError) in
      try run.random(arguments.int(0), of: RandomAlphabet.digits)
    },
    Function("randAscii", .int) { (run, arguments) throws(TemplateError) in
      try run.random(arguments.int(0), of: Array(32...126))
    },
    Function("shuffle", .string) { (run, arguments) throws(TemplateError) in
      var scalars = Array(arguments.text(0).string.unicodeScalars)
      try run.meter.work(scalars.count)
      for last in scalars.indices.dropFirst().reversed() {
        scalars.swapAt(last, run.random(below: last + 1))
      }
      return .string(String(String.UnicodeScalarView(scalars)))
    },
  ]
}

private enum RandomAlphabet {
  static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
  static let digits = Array("0123456789".utf8)
}

extension Run {
  /// A random number from zero up to a bound, every one equally likely.
  ///
  /// A draw that would favour small numbers is repeated, but not for ever: a source that is off always gives the same.
  func random(below bound: Int) -> Int {
    let limit = UInt64(bound)
    for _ in 0..<16 {
      let bits = sources.random(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let (product, low) = bits.multipliedFullWidth(by: limit)
      if low >= (0 &- limit) % limit { return Int(product) }
    }
    return 0
  }

  /// A random text of characters of an alphabet.
  mutating func random(_ count: Int, of alphabet: [UInt8]) throws(TemplateError) -> Datum {
    if count <= 0 { return .string("") }
    try meter.make(count)
    try meter.work(count)
    // Bytes beyond the last multiple of the alphabet's size would favour its first characters.
    let bound = 256 - 256 % alphabet.count
    var text: [UInt8] = []
    text.reserveCapacity(count)
    while text.count < count {
      for byte in sources.random(min(count - text.count, 4_096)) where Int(byte) < bound {
        text.append(alphabet[Int(byte) % alphabet.count])
      }
    }
    return .string(Text(text))
  }
}

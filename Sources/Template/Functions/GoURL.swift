/// A URL as Go takes it apart and puts it together.
struct GoURL {
  /// The user before the host.
  struct User {
    let name: Text
    /// Nil where there is no colon.
    let password: Text?

    var text: Text {
      var bytes = GoURL.escaped(name, for: .user).bytes
      if let password {
        bytes.append(UInt8(ascii: ":"))
        bytes.append(text: GoURL.escaped(password, for: .user))
      }
      return Text(bytes)
    }
  }

  /// Which characters may stand unescaped.
  enum Place {
    case path
    case user
    case fragment
    case host
  }

  var scheme: Text = ""
  var opaque: Text = ""
  var user: User?
  var host: Text = ""
  var path: Text = ""
  var query: Text = ""
  var fragment: Text = ""
  /// The path as it was written, where its escapes are not the usual ones.
  private var rawPath: Text?
  private var hasEmptyQuery = false
  private var omitsHost = false

  init() {}

  init(_ text: Text) throws(TemplateError) {
    do throws(TemplateError) {
      try parse(text)
    } catch {
      throw .fault("parse \(goQuoted(text)): \(error.message)")
    }
  }

  private mutating func parse(_ text: Text) throws(TemplateError) {
    let bytes = text.bytes
    if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
      throw .fault("net/url: invalid control character in URL")
    }
    var rest = bytes[...]
    if let mark = rest.firstIndex(of: UInt8(ascii: "#")) {
      fragment = try Self.unescaped(rest[(mark + 1)...], .fragment)
      rest = rest[..<mark]
    }
    if rest.elementsEqual("*".utf8) {
      path = "*"
      return
    }
    rest = try takeScheme(rest)
    if rest.last == UInt8(ascii: "?"), rest.filter({ $0 == UInt8(ascii: "?") }).count == 1 {
      hasEmptyQuery = true
      rest = rest.dropLast()
    } else if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
      query = Text(rest[(mark + 1)...])
      rest = rest[..<mark]
    }
    if rest.first != UInt8(ascii: "/") {
      if !scheme.isEmpty {
        opaque = Text(rest)
        return
      }
      if let colon = rest.firstIndex(of: UInt8(ascii: ":")),
        !rest[..<colon].contains(UInt8(ascii: "/"))
      {
        throw .fault("first path segment in URL cannot contain colon")
      }
    }
    if rest.starts(with: "//".utf8), !(scheme.isEmpty && rest.starts(with: "///".utf8)) {
      rest = rest.dropFirst(2)
      let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
      try takeAuthority(rest[..<end])
      rest = rest[end...]
    }
    path = try Self.unescaped(rest, .path)
    if Self.escaped(path, for: .path) != Text(rest) { rawPath = Text(rest) }
  }

  private mutating func takeScheme(
    _ rest: ArraySlice<UInt8>
  ) throws(TemplateError) -> ArraySlice<UInt8> {
    for (offset, byte) in rest.enumerated() {
      switch byte {
      case 0x41...0x5A, 0x61...0x7A: continue
      case 0x30...0x39, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        if offset == 0 { return rest }
      case UInt8(ascii: ":"):
        if offset == 0 { throw .fault("missing protocol scheme") }
        scheme = Text(rest.prefix(offset)).lowercased
        return rest.dropFirst(offset + 1)
      default: return rest
      }
    }
    return rest
  }

  private mutating func takeAuthority(_ authority: ArraySlice<UInt8>) throws(TemplateError) {
    var rest = authority
    if let at = rest.lastIndex(of: UInt8(ascii: "@")) {
      let info = rest[..<at]
      rest = rest[(at + 1)...]
      guard info.allSatisfy(Self.isUserByte) else { throw .fault("net/url: invalid userinfo") }
      if let colon = info.firstIndex(of: UInt8(ascii: ":")) {
        user = User(
          name: try Self.unescaped(info[..<colon], .user),
          password: try Self.unescaped(info[(colon + 1)...], .user)
        )
      } else {
        user = User(name: try Self.unescaped(info, .user), password: nil)
      }
    }
    let afterBracket = rest.lastIndex(of: UInt8(ascii: "]")).map { rest[($0 + 1)...] }
    if rest.first == UInt8(ascii: "["), afterBracket == nil {
      throw .fault("missing ']' in host")
    }
    let tail = afterBracket ?? rest
    if let colon = tail.lastIndex(of: UInt8(ascii: ":")),
      !tail[(colon + 1)...].allSatisfy({ (0x30...0x39).contains($0) })
    {
      throw .fault("invalid port \(goQuoted(Text(tail[colon...]))) after host")
    }
    host = try Self.unescaped(rest, .host)
  }

  private static func isUserByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "-._:~!$&'()*+,;=%@".utf8.contains(byte)
    }
  }

  /// The host without its port.
  var hostname: Text {
    var bytes = host.bytes[...]
    if let colon = bytes.lastIndex(of: UInt8(ascii: ":")),
      bytes[(colon + 1)...].allSatisfy({ (0x30...0x39).contains($0) }),
      bytes.first != UInt8(ascii: "[") || bytes[..<colon].last == UInt8(ascii: "]")
    {
      bytes = bytes[..<colon]
    }
    if bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") {
      bytes = bytes.dropFirst().dropLast()
    }
    return Text(bytes)
  }

  var text: Text {
    var output: [UInt8] = []
    if !scheme.isEmpty {
      output.append(text: scheme)
      output.append(UInt8(ascii: ":"))
    }
    if !opaque.isEmpty {
      output.append(text: opaque)
    } else {
      appendHierarchy(&output)
    }
    if hasEmptyQuery || !query.isEmpty {
      output.append(UInt8(ascii: "?"))
      output.append(text: query)
    }
    if !fragment.isEmpty {
      output.append(UInt8(ascii: "#"))
      output.append(text: Self.escaped(fragment, for: .fragment))
    }
    return Text(output)
  }

  private func appendHierarchy(_ output: inout [UInt8]) {
    let hasAuthority = !scheme.isEmpty || !host.isEmpty || user != nil
    if hasAuthority, !host.isEmpty || !path.isEmpty || user != nil {
      output.append(string: "//")
      if let user {
        output.append(text: user.text)
        output.append(UInt8(ascii: "@"))
      }
      output.append(text: Self.escaped(host, for: .host))
    }
    let escaped = rawPath ?? (path == "*" ? "*" : Self.escaped(path, for: .path))
    if !escaped.isEmpty, !escaped.hasPrefix("/"), !host.isEmpty {
      output.append(UInt8(ascii: "/"))
    }
    if output.isEmpty, let first = escaped.split(by: "/").first, first.contains(":") {
      output.append(string: "./")
    }
    output.append(text: escaped)
  }

  static func escaped(_ text: Text, for place: Place) -> Text {
    let allowed: String
    switch place {
    case .path: allowed = "-_.~$&+,/:;=@"
    case .user: allowed = "-_.~$&+,;="
    case .fragment: allowed = "-_.~$&+,/:;=?@!()*'"
    case .host: allowed = "-_.~!$&'()*+,;=:[]<>\""
    }
    let extra = Array(allowed.utf8)
    var output: [UInt8] = []
    text.withBytes { bytes in
      for byte in bytes {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: output.append(byte)
        default:
          if extra.contains(byte) { output.append(byte) } else { output.append(percent: byte) }
        }
      }
    }
    return Text(output)
  }

  private static func unescaped(
    _ bytes: ArraySlice<UInt8>,
    _ place: Place
  ) throws(TemplateError) -> Text {
    var output: [UInt8] = []
    var position = bytes.startIndex
    while position < bytes.endIndex {
      let byte = bytes[position]
      if byte == UInt8(ascii: "%") {
        let digits = bytes[(position + 1)...].prefix(2)
        guard digits.count == 2,
          let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16),
          digits.first != UInt8(ascii: "+")
        else {
          let bad = Text(bytes[position...].prefix(3))
          throw .fault("invalid URL escape \(goQuoted(bad))")
        }
        if place == .host, value < 0x80, value != UInt8(ascii: "%") {
          throw .fault("invalid URL escape \(goQuoted(Text(bytes[position...].prefix(3))))")
        }
        output.append(value)
        position += 3
        continue
      }
      if place == .host, byte == 0x20 {
        throw .fault("invalid character \" \" in host name")
      }
      output.append(byte)
      position += 1
    }
    return Text(output)
  }
}

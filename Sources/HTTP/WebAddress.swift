/// References of web addresses, resolved as browsers and Go's `net/url` do.
package enum WebAddress {
  /// The scheme of an address; nil for a reference without one.
  package static func scheme(of text: String) -> String? {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let scheme = text[..<colon]
    guard let first = scheme.utf8.first, isLetter(first),
      scheme.utf8.allSatisfy({
        isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E
      })
    else { return nil }
    return scheme.lowercased()
  }

  /// The address that a reference means at another one; nil where that is none.
  package static func resolve(_ reference: String, at base: String) -> String? {
    if scheme(of: reference) != nil { return reference }
    guard let colons = base.firstRange(of: "://") else { return nil }
    if reference.hasPrefix("//") { return base[..<colons.lowerBound] + ":" + reference }
    let rest = base[colons.upperBound...]
    let start = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? base.endIndex
    let authority = base[..<start]
    if reference.hasPrefix("/") { return authority + cleaned(reference) }
    let path = base[start...].prefix { $0 != "?" && $0 != "#" }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
    return authority + cleaned(folder + reference)
  }

  /// The address of something below a repository, whose query is kept.
  package static func below(_ base: String, _ reference: String) -> String? {
    let question = base.firstIndex(of: "?") ?? base.endIndex
    var folder = base[..<question]
    while folder.hasSuffix("/") { folder = folder.dropLast() }
    guard scheme(of: reference) == nil else { return reference }
    return resolve(reference, at: folder + "/").map { $0 + base[question...] }
  }

  /// A path with its `.` and `..` worked out, a query left as it is.
  private static func cleaned(_ text: String) -> String {
    let end = text.firstIndex { $0 == "?" || $0 == "#" } ?? text.endIndex
    var parts: [Substring] = []
    let written = text[..<end].split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for part in written {
      switch part {
      case ".": continue
      case "..": _ = parts.popLast()
      default: parts.append(part)
      }
    }
    if let last = written.last, last == "." || last == ".." { parts.append("") }
    return "/" + parts.joined(separator: "/") + text[end...]
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  /// A text fit for a query's value.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      let isPlain =
        isLetter(byte) || (0x30...0x39).contains(byte) || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
      if isPlain {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
      }
    }
    return result
  }
}

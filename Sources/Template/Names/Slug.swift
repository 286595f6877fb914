/// A text made fit for a part of a URL: ASCII letters in lower case and digits, words joined by dashes.
///
/// A text that is longer than the limit is cut between words where that goes, or else, with `cutsBetweenWords` off, right at
/// the limit before its ends are tidied up. A limit of zero is none.
package func slug(of text: String, limit: Int, cutsBetweenWords: Bool = true) -> String {
  var plain: [UInt8] = []
  for scalar in text.unicodeScalars { plain += plainLetters(for: scalar).lowercased().utf8 }
  if !cutsBetweenWords, plain.count >= limit { plain.removeSubrange(max(limit, 0)...) }
  var bytes: [UInt8] = []
  for byte in plain {
    let isFit = (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
    if isFit {
      bytes.append(byte)
    } else if bytes.last != UInt8(ascii: "-") {
      bytes.append(UInt8(ascii: "-"))
    }
  }
  let isEdge = { (byte: UInt8) in byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") }
  while let last = bytes.last, isEdge(last) { bytes.removeLast() }
  bytes = Array(bytes.drop(while: isEdge))
  guard cutsBetweenWords, limit > 0, bytes.count > limit else {
    return String(decoding: bytes, as: UTF8.self)
  }
  let cut = (0...limit).last { bytes[$0] == UInt8(ascii: "-") } ?? limit
  return String(decoding: bytes[..<cut], as: UTF8.self)
}

/// The ASCII letters that stand for a character: itself, what it is made of, or what people write in its place.
private func plainLetters(for scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "&": return "and"
  case "@": return "at"
  case "'", "\"", "\u{2019}": return ""
  default: break
  }
  if scalar.isASCII { return String(scalar) }
  return transliterations[scalar] ?? ""
}

private let transliterations: [Unicode.Scalar: String] = {
  let groups: [(String, String)] = [
    ("a", "àáâãäåāăąǎ"), ("A", "ÀÁÂÃÄÅĀĂĄǍ"), ("ae", "æ"), ("AE", "Æ"), ("c", "çćĉċč"),
    ("C", "ÇĆĈĊČ"), ("d", "ďđð"), ("D", "ĎĐÐ"), ("e", "èéêëēĕėęě"), ("E", "ÈÉÊËĒĔĖĘĚ"),
    ("g", "ĝğġģ"), ("G", "ĜĞĠĢ"), ("h", "ĥħ"), ("H", "ĤĦ"), ("i", "ìíîïĩīĭįıǐ"),
    ("I", "ÌÍÎÏĨĪĬĮİǏ"), ("j", "ĵ"), ("J", "Ĵ"), ("k", "ķ"), ("K", "Ķ"), ("l", "ĺļľŀł"),
    ("L", "ĹĻĽĿŁ"), ("n", "ñńņňŉ"), ("N", "ÑŃŅŇ"), ("o", "òóôõöøōŏőǒ"), ("O", "ÒÓÔÕÖØŌŎŐǑ"),
    ("oe", "œ"), ("OE", "Œ"), ("r", "ŕŗř"), ("R", "ŔŖŘ"), ("s", "śŝşšș"), ("S", "ŚŜŞŠȘ"),
    ("ss", "ß"), ("t", "ţťŧț"), ("T", "ŢŤŦȚ"), ("th", "þ"), ("Th", "Þ"), ("u", "ùúûüũūŭůűųǔ"),
    ("U", "ÙÚÛÜŨŪŬŮŰŲǓ"), ("w", "ŵ"), ("W", "Ŵ"), ("y", "ýÿŷ"), ("Y", "ÝŶŸ"), ("z", "źżž"),
    ("Z", "ŹŻŽ"), ("-", "\u{2012}\u{2013}\u{2014}\u{2015}"), (" ", "\u{A0}"),
    ("a", "аα"), ("b", "бβ"), ("v", "в"), ("g", "гγ"), ("d", "дδ"), ("e", "еэε"), ("io", "ё"),
    ("zh", "ж"), ("z", "зζ"), ("i", "иι"), ("k", "кκ"), ("l", "лλ"), ("m", "мμ"), ("n", "нν"),
    ("o", "оοω"), ("p", "пπ"), ("r", "рρ"), ("s", "сσς"), ("t", "тτ"), ("u", "уυ"), ("f", "фφ"),
    ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("shch", "щ"), ("y", "ы"), ("iu", "ю"),
    ("ia", "я"), ("x", "ξ"), ("ps", "ψ"),
  ]
  var table: [Unicode.Scalar: String] = [:]
  for (letters, scalars) in groups {
    for scalar in scalars.unicodeScalars { table[scalar] = letters }
  }
  return table
}()

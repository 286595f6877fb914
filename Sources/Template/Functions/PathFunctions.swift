extension FunctionSet {
  /// sprig's functions on paths; the forms for the operating system's paths are the same here.
  static let paths: [Function] = forms("", upper: false) + forms("os", upper: true)

  private static func forms(_ prefix: String, upper: Bool) -> [Function] {
    func name(_ word: String) -> String {
      upper ? prefix + word.prefix(1).uppercased() + word.dropFirst() : word
    }
    return [
      Function(name("base"), .string) { _, arguments in .string(Paths.base(arguments.text(0))) },
      Function(name("dir"), .string) { _, arguments in .string(Paths.folder(arguments.text(0))) },
      Function(name("clean"), .string) { _, arguments in .string(Paths.clean(arguments.text(0))) },
      Function(name("ext"), .string) { _, arguments in
        .string(Paths.fileExtension(arguments.text(0)))
      },
      Function(name("isAbs"), .string) { _, arguments in
        .bool(arguments.text(0).hasPrefix("/"))
      },
    ]
  }
}

/// Go's `path` package.
enum Paths {
  private static let slash = UInt8(ascii: "/")

  static func base(_ path: Text) -> Text {
    if path.isEmpty { return "." }
    var bytes = path.bytes[...]
    while bytes.last == slash { bytes = bytes.dropLast() }
    if bytes.isEmpty { return "/" }
    if let cut = bytes.lastIndex(of: slash) { bytes = bytes[(cut + 1)...] }
    return Text(bytes)
  }

  static func folder(_ path: Text) -> Text {
    let bytes = path.bytes
    let end = bytes.lastIndex(of: slash).map { $0 + 1 } ?? 0
    return clean(Text(bytes[..<end]))
  }

  static func fileExtension(_ path: Text) -> Text {
    let bytes = path.bytes
    for position in bytes.indices.reversed() {
      if bytes[position] == slash { break }
      if bytes[position] == UInt8(ascii: ".") { return Text(bytes[position...]) }
    }
    return ""
  }

  static func clean(_ path: Text) -> Text {
    if path.isEmpty { return "." }
    let isRooted = path.hasPrefix("/")
    var parts: [ArraySlice<UInt8>] = []
    for part in path.bytes.split(separator: slash) {
      if part.elementsEqual(".".utf8) { continue }
      guard part.elementsEqual("..".utf8) else {
        parts.append(part)
        continue
      }
      if let last = parts.last, !last.elementsEqual("..".utf8) {
        parts.removeLast()
      } else if !isRooted {
        parts.append(part)
      }
    }
    let joined = Array(parts.joined(separator: [slash]))
    if isRooted { return Text([slash] + joined) }
    return joined.isEmpty ? "." : Text(joined)
  }
}

import Manifests

/// A commit or an annotated tag as far as its signature goes.
package struct SignedObject: Sendable, Hashable {
  /// What it is called in messages: `commit 1a2b3c4` or `tag v1`.
  package let name: String
  /// Who made it: a name with an address in angle brackets.
  package let author: String
  /// The signature as it is written; empty where there is none.
  package let signature: [UInt8]
  /// What was signed: the object without its signature.
  package let content: [UInt8]
  /// The commits before it.
  let parents: [String]
  /// Whether its message says that what came before was approved as a whole: Argo CD's `Argocd-gpg-seal`.
  package let isSeal: Bool

  /// Reads a commit as the object database holds it.
  ///
  /// The signature is in header lines, each continued by lines that begin with a space; a signature over another hash is no part of the content either.
  init(commit raw: [UInt8], name: String) {
    var signature: [UInt8] = []
    var content: [UInt8] = []
    var parents: [String] = []
    var author = ""
    var rest = raw[...]
    var field: Substring = ""
    while let line = Self.line(from: &rest) {
      guard line.count > 1 else {
        content += line + rest
        break
      }
      let isContinued = line.first == UInt8(ascii: " ")
      let text = String(decoding: line.dropLast(), as: UTF8.self)
      if !isContinued { field = text.prefix { $0 != " " } }
      switch field {
      case "gpgsig": signature += line.dropFirst(isContinued ? 1 : "gpgsig ".utf8.count)
      case "gpgsig-sha256": break
      default:
        content += line
        if field == "parent" { parents.append(String(text.dropFirst("parent ".count))) }
        if field == "author" { author = Self.person(text.dropFirst("author ".count)) }
      }
    }
    self.name = name
    self.author = author
    self.signature = signature
    self.content = content
    self.parents = parents
    isSeal =
      String(decoding: rest, as: UTF8.self).lowercased().firstRange(of: "argocd-gpg-seal:") != nil
  }

  /// Reads an annotated tag as the object database holds it: the signature is the end of its message.
  init(tag raw: [UInt8], name: String) {
    var rest = raw[...]
    var end = raw.count
    var author = ""
    while let line = Self.line(from: &rest) {
      let text = String(decoding: line, as: UTF8.self)
      if text.hasPrefix("-----BEGIN PGP SIGNATURE-----")
        || text.hasPrefix("-----BEGIN SSH SIGNATURE-----")
      {
        end = line.startIndex
      }
      if author.isEmpty, text.hasPrefix("tagger ") { author = Self.person(text.dropFirst(7)) }
    }
    self.name = name
    self.author = author
    signature = Array(raw[end...])
    content = Array(raw[..<end])
    parents = []
    isSeal = false
  }

  /// Whether it was signed by an SSH key rather than with PGP.
  package var isSignedBySSH: Bool {
    signature.starts(with: Array("-----BEGIN SSH SIGNATURE-----".utf8))
  }

  /// The next line with its end; nil where nothing is left.
  private static func line(from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard !rest.isEmpty else { return nil }
    let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
    defer { rest = rest[end...] }
    return rest[..<end]
  }

  /// Name and address without the time.
  private static func person(_ text: Substring) -> String {
    text.lastIndex(of: ">").map { String(text[...$0]) } ?? String(text)
  }
}

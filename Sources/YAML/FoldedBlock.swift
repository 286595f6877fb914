internal import Manifests

/// A folded block (`>`) as Go's library writes it.
///
/// It sets one line break too many before a line that starts with a space, which a program that writes a document out and reads it back
/// then finds in the text.
enum FoldedBlock {
  /// The text of a folded block once it was written and read back.
  static func rewritten(_ text: String) -> String {
    var copy = text
    let isBlock = copy.withUTF8 { bytes in
      bytes.contains(UInt8(ascii: "\n")) && ScalarShape(bytes).allowsBlock
    }
    guard isBlock else { return text }
    let document = try? YAMLNodeReader().documents(of: written(Array(text.utf8)), file: "").first
    return document?.node.text ?? text
  }

  private static func written(_ text: [UInt8]) -> [UInt8] {
    let feed = UInt8(ascii: "\n")
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    let startsBlank = text.first { $0 != feed }.map(isBlank) ?? true
    var output = Array(">2".utf8) + chomping(text) + [feed]
    var isAfterBreak = true
    var isIndented = true
    for byte in text {
      if byte == feed {
        if !isAfterBreak, !isIndented, !startsBlank { output.append(feed) }
        output.append(feed)
        isAfterBreak = true
      } else {
        if isAfterBreak {
          output += [0x20, 0x20]
          isIndented = isBlank(byte)
        }
        output.append(byte)
        isAfterBreak = false
      }
    }
    return output
  }

  /// What says how many line breaks end the text: `-` for none, `+` for more than one.
  private static func chomping(_ text: [UInt8]) -> [UInt8] {
    let feed = UInt8(ascii: "\n")
    guard text.last == feed else { return [UInt8(ascii: "-")] }
    return text.count > 1 && text[text.count - 2] != feed ? [] : [UInt8(ascii: "+")]
  }
}

extension String {
  /// The text with everything escaped that means something in HTML and XML; control characters that XML lacks become blanks.
  var inMarkup: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
        result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The text as code inside a cell of a Markdown table.
  var inMarkdownCell: String {
    let text = onOneLine.replacing("|", with: "\\|")
    let fence = text.contains("`") ? "``" : "`"
    return text.isEmpty ? "" : fence + (fence.count > 1 ? " \(text) " : text) + fence
  }
}

extension Requests {
  /// The options that say what a pass is about and where; those that may hold secrets themselves are not repeated.
  private static let repeated = [
    "composition", "revision", "env", "placeholders", "placeholders-from", "map-source", "clusters",
    "control-namespace", "credentials", "kubeconfig", "context", "state-namespace",
  ]

  /// The command that syncs what a command line looks at, as a shell takes it.
  static func syncCommand(_ arguments: Arguments) -> String {
    var words = ["swell", "sync"] + arguments.words
    for option in repeated {
      for value in arguments.all(option) { words += ["--\(option)", value] }
    }
    if arguments.has("all-environments") { words.append("--all-environments") }
    return words.map(\.quoted).joined(separator: " ")
  }
}

extension String {
  /// The word as a shell reads it: in quotes where it holds more than letters, digits and what paths are made of.
  fileprivate var quoted: String {
    let isPlain =
      !isEmpty
      && utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-_./:=@%+,".utf8.contains(byte)
        }
      }
    return isPlain ? self : "'" + replacing("'", with: "'\\''") + "'"
  }
}

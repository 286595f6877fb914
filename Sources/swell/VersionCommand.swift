import Report

extension Command {
  /// The command `swell version`.
  static let version = Command(
    name: "version",
    words: "",
    summary: "what this program is",
    options: []
  ) { _ in
    Console.out("swell \(Command.release)\n")
    return .done
  }

  /// The release that this program was built as.
  static let release = "0.1.0"
}

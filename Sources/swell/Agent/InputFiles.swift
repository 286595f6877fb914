/// The files that are read anew in every pass: credentials, keys, and what stands in for the answers of others.
enum InputFiles {
  private static let options = [
    "ca-file", "credentials", "keyring", "age-key-file", "placeholders", "clusters",
    "pull-requests", "repositories",
  ]

  /// What each of them holds at the moment, by its path; nil where it cannot be read.
  static func contents(_ arguments: Arguments) -> [String: [UInt8]?] {
    let paths = options.flatMap(arguments.all) + Requests.keyFiles + Requests.loginFiles
    return Dictionary(
      paths.map { ($0, try? LocalFile.bytes(at: $0)) },
      uniquingKeysWith: { first, _ in first }
    )
  }
}

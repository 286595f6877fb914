package import Manifests

/// Takes secrets out of texts before anybody reads them.
///
/// Secrets that are known are replaced wherever they stand, and so is what stands between `//` and `@` in an address.
package struct LogMask: Sendable {
  /// What stands in a secret's place.
  static let mark = "++++++++"
  /// Shorter ones would hide half of every text, and protect nothing.
  private static let shortest = 4

  private let secrets: [String]

  /// The mask for these secrets too.
  package func hiding(_ more: [Masked<String>]) -> LogMask {
    LogMask(secrets.map { Masked($0) } + more)
  }

  /// Makes a mask for secrets that are known.
  package init(_ secrets: [Masked<String>] = []) {
    // Longer ones come first, since they may contain shorter ones.
    self.secrets = Set(secrets.map { $0.reveal() }).filter { $0.utf8.count >= Self.shortest }
      .sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
  }

  /// The text without secrets.
  package func masked(_ text: String) -> String {
    var text = text
    for secret in secrets where text.contains(secret) {
      text = text.split(separator: secret, omittingEmptySubsequences: false)
        .joined(separator: Self.mark)
    }
    return text.firstRange(of: "://") == nil ? text : Self.withoutLogins(text)
  }

  /// The value without secrets in its texts.
  package func masked(_ value: Value) -> Value {
    if let text = value.string { return .string(masked(text)) }
    if let list = value.list { return .list(list.map(masked)) }
    guard let fields = value.map else { return value }
    var result: Mapping = [:]
    for field in fields { result[masked(field.key)] = masked(field.value) }
    return .map(result)
  }

  private static func withoutLogins(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let scheme = rest.firstRange(of: "://") {
      result += rest[..<scheme.upperBound]
      rest = rest[scheme.upperBound...]
      let authority = rest.prefix { !$0.isWhitespace && $0 != "/" && $0 != "'" && $0 != "\"" }
      // A user alone, such as git, is no secret.
      if let at = authority.lastIndex(of: "@"), authority[..<at].contains(":") {
        result += mark
        rest = rest[at...]
      }
    }
    return result + rest
  }
}

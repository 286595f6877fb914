/// The variables that an application's own settings may use, such as `$ARGOCD_APP_NAME`.
package struct BuildEnvironment: Sendable, Hashable {
  private var values: [String: String]

  /// The variables of one source of an application, whose files are of a revision.
  package init(of application: Application, source: ApplicationSource, revision: String) {
    values = [
      "ARGOCD_APP_NAME": application.instanceName,
      "ARGOCD_APP_NAMESPACE": application.destination.namespace,
      "ARGOCD_APP_PROJECT_NAME": application.project,
      "ARGOCD_APP_REVISION": revision,
      "ARGOCD_APP_REVISION_SHORT": revision.shortened(to: 7),
      "ARGOCD_APP_REVISION_SHORT_8": revision.shortened(to: 8),
      "ARGOCD_APP_SOURCE_PATH": source.path,
      "ARGOCD_APP_SOURCE_REPO_URL": source.repoURL,
      "ARGOCD_APP_SOURCE_TARGET_REVISION": source.targetRevision,
    ]
  }

  package init(_ values: [String: String] = [:]) {
    self.values = values
  }

  /// The value of a variable, nil where there is none.
  package subscript(name: String) -> String? { values[name] }

  /// A text with `$NAME` and `${NAME}` filled in; `$$` is a dollar sign, what is unknown is empty.
  package func filling(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard bytes.contains(0x24) else { return text }
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      guard bytes[index] == 0x24, index + 1 < bytes.count else {
        result.append(bytes[index])
        index += 1
        continue
      }
      let (name, length) = Self.name(in: bytes, from: index + 1)
      index += 1 + length
      if let name {
        result += name == "$" ? [0x24] : Array((values[name] ?? "").utf8)
      } else if length == 0 {
        // As in Go, a dollar sign without a name stays, and a brace without one is swallowed.
        result.append(0x24)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static let special = Set("*#$@!?-0123456789".utf8)

  /// The name behind a dollar sign, and how many bytes it takes with its braces.
  private static func name(in bytes: [UInt8], from start: Int) -> (String?, Int) {
    if bytes[start] == 0x7B {
      guard let close = bytes[start...].firstIndex(of: 0x7D) else { return (nil, 1) }
      let name = String(decoding: bytes[(start + 1)..<close], as: UTF8.self)
      return (name.isEmpty ? nil : name, close - start + 1)
    }
    if special.contains(bytes[start]) {
      return (String(decoding: [bytes[start]], as: UTF8.self), 1)
    }
    let end = bytes[start...].firstIndex { !isWord($0) } ?? bytes.count
    guard end > start else { return (nil, 0) }
    return (String(decoding: bytes[start..<end], as: UTF8.self), end - start)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
      || (0x61...0x7A).contains(byte)
  }
}

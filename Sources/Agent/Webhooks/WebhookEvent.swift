import Git
package import HTTPServer

/// That something may have changed in a repository: all that a webhook can make the agent do is to look now.
package struct WebhookEvent: Sendable, Hashable {
  package let forge: WebhookForge
  /// The forge's own word for what happened.
  package let name: String
  /// The addresses that the repository has, in every form that was told.
  package let addresses: [String]
  /// The full names of the refs that changed, such as `refs/heads/main`; empty where none were told.
  package let refs: [String]

  /// How large a body may be; GitHub sends no larger ones.
  package static let sizeLimitInBytes = 25 << 20

  /// Takes a request whose size and secret are in order, and only then reads it.
  ///
  /// - Throws: when it is not a POST, too large, of nobody who is known, or does not know the secret.
  package init(
    _ request: ServerRequest,
    secrets: WebhookSecrets,
    sizeLimitInBytes: Int = Self.sizeLimitInBytes
  ) throws(WebhookError) {
    guard request.method == "POST" else { throw .wrongMethod(request.method) }
    guard request.body.count <= sizeLimitInBytes else {
      throw .tooLarge(limitInBytes: sizeLimitInBytes)
    }
    guard let forge = WebhookForge(request.fields) else { throw .unknownSender }
    try secrets.check(request, from: forge)
    let payload = try WebhookPayload(request, from: forge)
    self.forge = forge
    name = payload.name
    addresses = payload.addresses
    refs = payload.refs
  }

  /// An event of which it is known alone which repository it is about.
  init(forge: WebhookForge, addresses: [String]) {
    self.forge = forge
    name = ""
    self.addresses = addresses
    refs = []
  }

  /// Whether it tells of a repository, however either of them spells its address: transport, user, port, case and `.git` do not count.
  package func concerns(_ repository: String) -> Bool {
    guard let wanted = Self.place(of: repository) else { return false }
    return addresses.contains { Self.place(of: $0) == wanted }
  }

  private static func place(of address: String) -> String? {
    guard let url = try? RepositoryURL(address), url.transport != .file else { return nil }
    var path = url.path.lowercased()[...]
    while path.hasSuffix("/") { path = path.dropLast() }
    if path.hasSuffix(".git") { path = path.dropLast(4) }
    return url.host + "/" + path.drop { $0 == "/" }
  }
}

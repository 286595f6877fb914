import HTTP
import Manifests

/// One conversation with a Git server over HTTP: the address that redirects have led to, and whether the server knows who asks.
///
/// libgit2 speaks Git's protocol, `HTTPClient` the web's. The library's own HTTP has no client certificates, breaks with a proxy where
/// nothing is encrypted, and does not tell where a redirect leads. One thread uses it: that of the library's call.
final class HTTPConversation {
  /// A request of Git's protocol (`gitprotocol-http`).
  struct Step {
    let path: String
    let accept: String
    /// The type of what is sent; nil where nothing is.
    var contentType: String?

    static let advertisement = Step(
      path: "/info/refs?service=git-upload-pack",
      accept: "application/x-git-upload-pack-advertisement"
    )
    static let upload = Step(
      path: "/git-upload-pack",
      accept: "application/x-git-upload-pack-result",
      contentType: "application/x-git-upload-pack-request"
    )
  }

  private static let redirects = 10
  /// The most of a refusal that is read.
  private static let refusalLimitInBytes = 1 << 20

  private let connection: Connection
  private let client: HTTPClient
  /// The repository's address, without a slash at its end.
  private var base: String
  private var authorization: Masked<String>?

  init(_ connection: Connection) {
    self.connection = connection
    client = HTTPClient(connection.access.options)
    base = connection.url.text
    while base.hasSuffix("/") { base.removeLast() }
    if let given = connection.access.credentials, given.belong(to: connection.url) {
      authorization = Self.authorization(given.username, given.password)
    }
  }

  /// Sends one request, and again where the server sends it elsewhere or asks who is there.
  ///
  /// - Throws: for every answer that is none of Git's.
  func send(_ step: Step, body: [UInt8]?) throws(ConversationError) -> HTTPStream {
    for _ in 0...Self.redirects {
      let isOwn = Origin(url: base) == Origin(url: connection.url.text)
      let shown = isOwn ? authorization : nil
      let stream = try open(step, body, shown)
      switch stream.head.status {
      case 200:
        let type = stream.head.fields["Content-Type"] ?? ""
        guard type.prefix(while: { $0 != ";" }) == step.accept else {
          throw .network("the answer is not Git's but '\(type)'")
        }
        return stream
      case 301, 302, 303, 307, 308:
        try follow(stream.head.fields["Location"] ?? "", step)
      case 401:
        guard shown == nil else { throw .refused("the credentials were not accepted") }
        authorization = try login(isOwn: isOwn)
      case 403: throw .refused("the server forbids it (403)")
      case 404, 410: throw .notFound
      case let status: throw .network("the server answers \(status)" + words(of: stream))
      }
    }
    throw .network("more than \(Self.redirects) redirects")
  }

  private func open(
    _ step: Step,
    _ body: [UInt8]?,
    _ authorization: Masked<String>?
  ) throws(ConversationError) -> HTTPStream {
    // Servers look for Git's own name before they give what is Git's.
    var fields = [("User-Agent", "git/2.0 (swell)"), ("Accept", step.accept)]
    if let type = step.contentType { fields.append(("Content-Type", type)) }
    if let authorization { fields.append(("Authorization", authorization.reveal())) }
    do throws(HTTPError) {
      let request = HTTPRequest(
        method: body == nil ? "GET" : "POST",
        url: base + step.path,
        fields: try HTTPFields(fields),
        body: body,
        timeout: nil
      )
      let client = client
      return try connection.wait { () throws(HTTPError) in try await client.stream(request) }
    } catch {
      throw ConversationError(error, host: connection.url.host)
    }
  }

  /// The next bytes of an answer; nil at its end.
  func next(of stream: HTTPStream) throws(ConversationError) -> [UInt8]? {
    do throws(HTTPError) {
      return try connection.wait { () throws(HTTPError) in try await stream.next() }
    } catch {
      throw ConversationError(error, host: connection.url.host)
    }
  }

  /// Goes on where the server says the repository is, as `git` does after its first request.
  private func follow(_ target: String, _ step: Step) throws(ConversationError) {
    guard let address = WebAddress.resolve(target, at: base + step.path),
      address.hasSuffix(step.path),
      let to = Origin(url: address)
    else { throw .network("it redirects to '\(target)', where there is no repository") }
    guard Origin(url: base)?.scheme != "https" || to.scheme == "https" else {
      throw .network("it redirects from https to http: '\(to)'")
    }
    base = String(address.dropLast(step.path.count))
  }

  private func login(isOwn: Bool) throws(ConversationError) -> Masked<String> {
    guard isOwn else { throw .refused("it redirects to another server, which gets no credentials") }
    guard connection.access.asksHelpers, let found = StoredLogin.find(for: connection.url) else {
      throw .refused(
        "it asks for a user and password (set SWELL_GIT_USERNAME and SWELL_GIT_PASSWORD, or give --credentials)"
      )
    }
    return Self.authorization(found.username, found.password)
  }

  private static func authorization(
    _ username: String,
    _ password: Masked<String>
  ) -> Masked<String> {
    Masked("Basic " + Base64.text(of: Array("\(username):\(password.reveal())".utf8)))
  }

  /// The first line of a refusal, where the server gives a plain reason.
  private func words(of stream: HTTPStream) -> String {
    guard stream.head.fields["Content-Type"]?.hasPrefix("text/plain") == true,
      let piece = try? next(of: stream)
    else { return "" }
    let line = String(decoding: piece.prefix(200), as: UTF8.self).prefix { !$0.isNewline }
    return line.isEmpty ? "" : ": \(line)"
  }
}

/// Why a Git server's answer over HTTP is of no use.
enum ConversationError: Error {
  case notFound
  case refused(String)
  case untrusted(String)
  case network(String)

  init(_ error: HTTPError, host: String) {
    switch error.problem {
    case .untrusted(let reason):
      self = .untrusted("the certificate of '\(host)' is not valid: \(reason)")
    default: self = .network(error.cause)
    }
  }
}

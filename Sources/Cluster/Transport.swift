import HTTP
import Manifests

extension KubeClient {
  /// Makes a client that talks to a real server; nothing is sent yet.
  ///
  /// - Throws: when the credentials hold what no request can carry.
  package init(
    to access: ClusterAccess,
    userAgent: String = "swell",
    retries: RetryPolicy = RetryPolicy()
  ) throws(ClusterError) {
    do throws(HTTPError) {
      let transport = try RenewingTransport(access, userAgent: userAgent)
      self.init(server: access.server, retries: retries) {
        (request: KubeRequest) async throws(HTTPError) -> KubeResponse in
        try await transport.send(request)
      }
    } catch {
      throw ClusterError(
        .init("use context", access.name),
        .configuration(.badField("credentials", error.cause), at: nil)
      )
    }
  }
}

/// Sends requests to one server with one identity.
struct Transport: Sendable {
  private enum Fields: Sendable {
    case fixed(RequestFields)
    case changing(TokenFile)
    case asked(ProgramCredential)
  }

  private let client: HTTPClient
  private let server: String
  private let fields: Fields

  /// How long a server may take to begin with a stream: it does so at once, but one that stands in between may hold the header back
  /// until the first bookmark, which comes after a minute.
  private static let headPatience = Duration.seconds(90)

  /// The body of an answer that is no stream although one was asked for: a refusal.
  private static let refusalLimitInBytes = 1 << 20

  init(_ access: ClusterAccess, userAgent: String) throws(HTTPError) {
    let isNear = Origin(url: access.server)?.isLoopback == true
    let options = HTTPOptions(
      trust: access.trust,
      identity: access.identity,
      serverName: access.serverName,
      proxy: access.proxy,
      // To this machine itself bytes are cheaper than their compression.
      acceptsCompression: access.acceptsCompression && !isNear
    )
    client = HTTPClient(options)
    server = access.server
    let make: @Sendable (Masked<String>?) throws(HTTPError) -> RequestFields = {
      authorization throws(HTTPError) in
      try RequestFields(
        authorization: authorization,
        impersonation: access.impersonation,
        userAgent: userAgent
      )
    }
    switch access.credential {
    case .none: fields = .fixed(try make(nil))
    case .token(let token): fields = .fixed(try make(Masked("Bearer \(token.reveal())")))
    case .password(let user, let password):
      let pair = Base64.text(of: Array("\(user):\(password.reveal())".utf8))
      fields = .fixed(try make(Masked("Basic \(pair)")))
    case .tokenFile(let path, let fallback):
      fields = .changing(TokenFile(path: path, fallback: fallback, make: make))
    case .program(let program):
      fields = .asked(ProgramCredential(program, options: options, make: make))
    }
  }

  func send(_ request: KubeRequest) async throws(HTTPError) -> KubeResponse {
    switch fields {
    case .fixed(let fields): return try await send(request, fields, client)
    case .asked(let credential):
      let current = try await credential.current()
      let response = try await send(request, current.fields, current.client)
      guard response.status == 401 else { return response }
      let newer = try await credential.current(refused: current.number)
      return try await send(request, newer.fields, newer.client)
    case .changing(let file):
      guard let current = try await file.current() else {
        preconditionFailure("nothing was refused")
      }
      let response = try await send(request, current.fields, client)
      // The token may have been replaced since it was read.
      guard response.status == 401,
        let newer = try await file.current(refused: current.number)
      else { return response }
      return try await send(request, newer.fields, client)
    }
  }

  private func send(
    _ request: KubeRequest,
    _ fields: RequestFields,
    _ client: HTTPClient
  ) async throws(HTTPError) -> KubeResponse {
    let wire = HTTPRequest(
      method: request.method.rawValue,
      url: server + request.target,
      fields: fields[request],
      body: request.body,
      timeout: request.timeout
    )
    guard request.isStream else {
      let response = try await client.send(wire)
      return KubeResponse(
        status: response.status,
        fields: response.head.fields,
        body: .bytes(response.body)
      )
    }
    let stream = try await client.stream(wire, headWithin: Self.headPatience)
    let body: KubeResponse.Body =
      stream.head.status == 200
      ? .lines(KubeLines(HTTPLines(stream)))
      : .bytes(try await stream.rest(limitInBytes: Self.refusalLimitInBytes))
    return KubeResponse(status: stream.head.status, fields: stream.head.fields, body: body)
  }
}

package import Manifests

/// Fetches addresses: redirects followed, passing failures tried again, credentials shown to their own server alone.
package struct Fetcher: Sendable {
  /// Where one fetch goes and what it shows there.
  package struct Order: Sendable {
    package var url: String
    package var method: String
    package var accept: [String]
    /// Fields besides those that every order has; they too are dropped on a redirect to another server.
    package var fields: [(name: String, value: String)] = []
    /// The `Authorization` field; it is dropped on a redirect to another server.
    package var authorization: Masked<String>?
    package var body: [UInt8]?
    package var contentType = "application/json"
    package var timeout = Duration.seconds(300)
    package var limitInBytes: Int

    /// Makes an order without credentials.
    package init(
      url: String,
      method: String = "GET",
      accept: [String] = [],
      limitInBytes: Int = 512 << 20
    ) {
      self.url = url
      self.method = method
      self.accept = accept
      self.limitInBytes = limitInBytes
    }
  }

  private static let redirects = 10
  private static let attempts = 3

  private let client: HTTPClient

  /// Makes a fetcher whose requests have these options in common.
  package init(_ options: HTTPOptions) {
    client = HTTPClient(options)
  }

  /// The response to an order, whatever its status but a redirect.
  ///
  /// - Throws: when no whole response comes, or a redirect leads nowhere or to a less protected place.
  package func send(_ order: Order) async throws(HTTPError) -> HTTPResponse {
    var order = order
    for _ in 0...Self.redirects {
      let response = try await sendPatiently(order)
      guard [301, 302, 303, 307, 308].contains(response.status),
        let target = response.head.fields["Location"]
      else { return response }
      order = try redirected(order, to: target)
    }
    throw HTTPError(.redirect("more than \(Self.redirects) redirects"))
  }

  private func redirected(
    _ order: Order,
    to target: String
  ) throws(HTTPError) -> Order {
    guard let from = Origin(url: order.url), let url = WebAddress.resolve(target, at: order.url),
      let to = Origin(url: url)
    else { throw HTTPError(.redirect("a redirect leads to '\(target)', which is no address")) }
    guard from.scheme != "https" || to.scheme == "https" else {
      throw HTTPError(.redirect("a redirect leads from https to http: '\(to)'"))
    }
    var order = order
    order.url = url
    if from != to {
      order.authorization = nil
      order.fields = []
    }
    return order
  }

  /// Sends an order, and once more where the server or the line may do better the next time.
  private func sendPatiently(_ order: Order) async throws(HTTPError) -> HTTPResponse {
    let request = try request(order)
    var attempt = 1
    while true {
      do throws(HTTPError) {
        let response = try await client.send(request)
        let isPassing = response.status == 429 || [500, 502, 503, 504].contains(response.status)
        guard isPassing, attempt < Self.attempts else { return response }
        try await pause(after: attempt, asked: response.head.fields["Retry-After"])
      } catch {
        guard error.isPassing, attempt < Self.attempts else { throw error }
        try await pause(after: attempt, asked: nil)
      }
      attempt += 1
    }
  }

  private func request(_ order: Order) throws(HTTPError) -> HTTPRequest {
    var fields: [(name: String, value: String)] = [("User-Agent", "swell")]
    if !order.accept.isEmpty { fields.append(("Accept", order.accept.joined(separator: ", "))) }
    if let authorization = order.authorization {
      fields.append(("Authorization", authorization.reveal()))
    }
    fields += order.fields
    if order.body != nil {
      fields.append(("Content-Type", order.contentType))
    }
    return HTTPRequest(
      method: order.method,
      url: order.url,
      fields: try HTTPFields(fields),
      body: order.body,
      timeout: order.timeout,
      bodyLimitInBytes: order.limitInBytes
    )
  }

  private func pause(after attempt: Int, asked: String?) async throws(HTTPError) {
    let asked = asked.flatMap { Int($0) }.map { Duration.seconds(min(max($0, 0), 30)) }
    do {
      try await Task.sleep(for: asked ?? .milliseconds(200 << attempt))
    } catch {
      throw HTTPError(.cancelled)
    }
  }
}

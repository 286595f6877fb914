import HTTP
import Manifests

/// Fetches addresses: redirects followed, passing failures tried again, credentials shown to their own server alone.
struct Fetcher: Sendable {
  /// Where one fetch goes and what it shows there.
  struct Order: Sendable {
    var url: String
    var method = "GET"
    var accept: [String] = []
    /// The `Authorization` field; it is dropped on a redirect to another server.
    var authorization: Masked<String>?
    var body: [UInt8]?
    var limitInBytes = 512 << 20
  }

  private static let redirects = 10
  private static let attempts = 3

  let client: HTTPClient

  init(_ options: HTTPOptions) {
    client = HTTPClient(options)
  }

  /// The response to an order, whatever its status but a redirect.
  ///
  /// - Throws: when no whole response comes, or a redirect leads nowhere or to a less protected place.
  func send(_ order: Order) async throws(RegistryError.Problem) -> HTTPResponse {
    var order = order
    for _ in 0...Self.redirects {
      let response = try await sendPatiently(order)
      guard [301, 302, 303, 307, 308].contains(response.status),
        let target = response.head.fields["Location"]
      else { return response }
      order = try redirected(order, to: target)
    }
    throw .redirect("more than \(Self.redirects) redirects")
  }

  /// The body of a successful response.
  ///
  /// - Throws: as `send`, and when the status is no success.
  func body(_ order: Order) async throws(RegistryError.Problem) -> [UInt8] {
    let response = try await send(order)
    guard response.status == 200 else { throw .init(refusal: response) }
    return response.body
  }

  private func redirected(
    _ order: Order,
    to target: String
  ) throws(RegistryError.Problem) -> Order {
    guard let from = Origin(url: order.url), let url = WebAddress.resolve(target, at: order.url),
      let to = Origin(url: url)
    else { throw .redirect("a redirect leads to '\(target)', which is no address") }
    guard from.scheme != "https" || to.scheme == "https" else {
      throw .redirect("a redirect leads from https to http: '\(to)'")
    }
    var order = order
    order.url = url
    if from != to { order.authorization = nil }
    return order
  }

  /// Sends an order, and once more where the server or the line may do better the next time.
  private func sendPatiently(_ order: Order) async throws(RegistryError.Problem) -> HTTPResponse {
    let request = try request(order)
    var attempt = 1
    while true {
      do throws(HTTPError) {
        let response = try await client.send(request)
        let isPassing = response.status == 429 || [500, 502, 503, 504].contains(response.status)
        guard isPassing, attempt < Self.attempts else { return response }
        try await pause(after: attempt, asked: response.head.fields["Retry-After"])
      } catch {
        guard error.isPassing, attempt < Self.attempts else { throw .http(error) }
        do throws(HTTPError) {
          try await pause(after: attempt, asked: nil)
        } catch {
          throw .cancelled
        }
      }
      attempt += 1
    }
  }

  private func request(_ order: Order) throws(RegistryError.Problem) -> HTTPRequest {
    var fields: [(name: String, value: String)] = [("User-Agent", "swell")]
    if !order.accept.isEmpty { fields.append(("Accept", order.accept.joined(separator: ", "))) }
    if let authorization = order.authorization {
      fields.append(("Authorization", authorization.reveal()))
    }
    if order.body != nil {
      fields.append(("Content-Type", "application/x-www-form-urlencoded"))
    }
    do throws(HTTPError) {
      return HTTPRequest(
        method: order.method,
        url: order.url,
        fields: try HTTPFields(fields),
        body: order.body,
        timeout: .seconds(300),
        bodyLimitInBytes: order.limitInBytes
      )
    } catch {
      throw .http(error)
    }
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

extension RegistryError.Problem {
  /// What a response without success means.
  init(refusal response: HTTPResponse) {
    let text = String(decoding: response.body.prefix(200), as: UTF8.self)
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !text.hasPrefix("<")
    self = .status(response.status, reason: isPlain ? text : "")
  }
}

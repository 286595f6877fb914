import HTTP

extension Fetcher {
  /// The response to an order, whatever its status but a redirect.
  func response(_ order: Order) async throws(RegistryError.Problem) -> HTTPResponse {
    do throws(HTTPError) {
      return try await send(order)
    } catch {
      throw .http(error)
    }
  }

  /// The body of a successful response.
  func body(_ order: Order) async throws(RegistryError.Problem) -> [UInt8] {
    let response = try await response(order)
    guard response.status == 200 else { throw .init(refusal: response) }
    return response.body
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

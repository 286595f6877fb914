import HTTP
import JSON
import Manifests

/// A forge's REST interface: JSON over HTTP, page by page.
struct ForgeAPI: Sendable {
  /// The address that all paths stand behind, without a slash at its end.
  let base: String
  let fetcher: Fetcher
  var authorization: Masked<String>?
  var fields: [(name: String, value: String)] = []

  private static let pages = 1_000
  private static let pageLimitInBytes = 64 << 20

  /// Everything in a list whose pages follow each other by `Link` fields.
  func all(_ path: String, _ subject: String) async throws(ForgeError) -> [Value] {
    var items: [Value] = []
    var next: String? = base + path
    var count = 0
    while let url = next, count < Self.pages {
      count += 1
      let response = try await response(url, subject)
      items += try value(response, subject).list ?? []
      next = Self.nextPage(response, after: url)
    }
    return items
  }

  /// Everything in the `values` of pages that say where the next one starts.
  func allValues(_ path: String, _ subject: String) async throws(ForgeError) -> [Value] {
    var items: [Value] = []
    var start = 0
    for _ in 0..<Self.pages {
      let separator = path.contains("?") ? "&" : "?"
      let page = try await one("\(path)\(separator)limit=100&start=\(start)", subject)
      items += page["values"]?.list ?? []
      guard page["isLastPage"]?.bool == false, let next = page["nextPageStart"]?.int else { break }
      start = next
    }
    return items
  }

  /// One object.
  func one(_ path: String, _ subject: String) async throws(ForgeError) -> Value {
    try value(try await response(base + path, subject), subject)
  }

  /// What a path answers to an empty body.
  func post(_ path: String, _ subject: String) async throws(ForgeError) -> Value {
    var order = order(base + path)
    order.method = "POST"
    order.body = []
    return try value(try await response(order, subject), subject)
  }

  /// What a path answers to an object.
  func send(
    _ method: String,
    _ path: String,
    _ body: Value,
    _ subject: String
  ) async throws(ForgeError) -> Value {
    var order = order(base + path)
    order.method = method
    order.body = JSONWriter(escapesHTML: false, sortsKeys: false).bytes(of: body)
    return try value(try await response(order, subject), subject)
  }

  /// Whether there is something at a path.
  func has(_ path: String, _ subject: String) async throws(ForgeError) -> Bool {
    do {
      _ = try await response(base + path, subject)
      return true
    } catch  where error.isNotFound {
      return false
    }
  }

  private func response(_ url: String, _ subject: String) async throws(ForgeError) -> HTTPResponse {
    try await response(order(url), subject)
  }

  private func order(_ url: String) -> Fetcher.Order {
    var order = Fetcher.Order(
      url: url,
      accept: ["application/json"],
      limitInBytes: Self.pageLimitInBytes
    )
    order.authorization = authorization
    order.fields = fields
    order.timeout = .seconds(60)
    return order
  }

  private func response(
    _ order: Fetcher.Order,
    _ subject: String
  ) async throws(ForgeError) -> HTTPResponse {
    let response: HTTPResponse
    do throws(HTTPError) {
      response = try await fetcher.send(order)
    } catch {
      throw ForgeError(subject, .http(error))
    }
    guard ![200, 201].contains(response.status) else { return response }
    throw ForgeError(subject, Self.problem(response))
  }

  private static func problem(_ response: HTTPResponse) -> ForgeError.Problem {
    let fields = response.head.fields
    let isUsedUp = fields["X-RateLimit-Remaining"] == "0" || fields["RateLimit-Remaining"] == "0"
    if response.status == 429 || response.status == 403 && isUsedUp {
      let reset = fields["X-RateLimit-Reset"] ?? fields["RateLimit-Reset"]
      return .rateLimit(until: reset.flatMap { Int($0) }.map(clockText) ?? "")
    }
    let message = (try? JSONReader().value(of: response.body))?["message"]?.string
    return .status(response.status, reason: message ?? "")
  }

  /// A time in seconds since 1970 as people read it.
  private static func clockText(_ seconds: Int) -> String {
    let day = ((seconds % 86_400) + 86_400) % 86_400
    let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(day / 3_600)):\(two(day / 60 % 60)):\(two(day % 60)) UTC"
  }

  private func value(_ response: HTTPResponse, _ subject: String) throws(ForgeError) -> Value {
    do throws(JSONError) {
      return try JSONReader().value(of: response.body)
    } catch {
      throw ForgeError(subject, .unreadable("\(error.problem)"))
    }
  }

  /// The address of the next page; one on another server would see the token and is not asked.
  private static func nextPage(_ response: HTTPResponse, after url: String) -> String? {
    for link in response.head.fields.all("Link").flatMap({ $0.split(separator: ",") }) {
      guard link.contains("rel=\"next\""), let open = link.firstIndex(of: "<"),
        let close = link.firstIndex(of: ">"), open < close
      else { continue }
      let target = String(link[link.index(after: open)..<close])
      guard let next = WebAddress.resolve(target, at: url), Origin(url: next) == Origin(url: url)
      else { return nil }
      return next
    }
    return nil
  }
}

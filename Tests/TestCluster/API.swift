import Glibc
import HTTP
import JSON
import Manifests

/// The API server of the test cluster, as the stand-ins for its machines and operators use it.
struct API: Sendable {
  private let client: HTTPClient
  private let server: String
  private let mergePatch: HTTPFields
  private let json: HTTPFields

  /// Reaches a server that shows a certificate which is its own authority.
  init(port: UInt16, certificate: [UInt8], token: String) throws(HTTPError) {
    client = HTTPClient(HTTPOptions(trust: .only(certificate), serverName: "kubernetes"))
    server = "https://127.0.0.1:\(port)"
    let access = (name: "Authorization", value: "Bearer \(token)")
    json = try HTTPFields([access, (name: "Content-Type", value: "application/json")])
    mergePatch = try HTTPFields([
      access, (name: "Content-Type", value: "application/merge-patch+json"),
    ])
  }

  /// Whether the server says that it is ready.
  func isReady() async -> Bool { await obstacle() == nil }

  /// What keeps the server from being ready; nil once it says that it is.
  func obstacle() async -> String? {
    let request = HTTPRequest(url: server + "/readyz?verbose", fields: json, timeout: .seconds(5))
    do {
      let response = try await client.send(request)
      if response.status == 200 { return nil }
      return "status \(response.status), \(String(decoding: response.body, as: UTF8.self))"
    } catch {
      return "\(error)"
    }
  }

  /// Reads a path, again where the server is in trouble; nil where there is nothing to be read.
  func get(_ path: String) async -> Value? {
    let request = HTTPRequest(url: server + path, fields: json)
    return value(of: await answer(to: request)?.response)
  }

  /// Reads a path by a single request; nil where that fails, for whatever reason.
  func getOnce(_ path: String, within timeout: Duration) async -> Value? {
    let request = HTTPRequest(url: server + path, fields: json, timeout: timeout)
    return value(of: try? await client.send(request))
  }

  private func value(of response: HTTPResponse?) -> Value? {
    guard let response, response.status == 200 else { return nil }
    return try? JSONReader().value(of: response.body)
  }

  /// Makes a call, again where the server is in trouble, and returns the status; nil where there was no answer.
  func send(_ call: Call) async -> Int? {
    let request = HTTPRequest(
      method: call.method.rawValue,
      url: server + call.path,
      fields: call.method == .merge ? mergePatch : json,
      body: JSONWriter().bytes(of: call.body)
    )
    guard let (response, isRepeated) = await answer(to: request) else { return nil }
    complain(call, response)
    // What was done by a request whose answer was lost is found done by the next.
    return switch (call.method, response.status) {
    case (.create, 409) where isRepeated: 201
    case (.delete, 404) where isRepeated: 200
    default: response.status
    }
  }

  /// How often something is asked for at most, which takes about a minute where the server answers at once.
  private static let attempts = 10

  /// Sends a request, again where there is no answer or one that speaks of trouble, and says whether it was repeated.
  private func answer(
    to request: HTTPRequest
  ) async -> (response: HTTPResponse, isRepeated: Bool)? {
    for attempt in 0..<Self.attempts {
      let pause = Duration.milliseconds(attempt == 0 ? 0 : 50 << attempt)
      guard (try? await Task.sleep(for: pause)) != nil else { return nil }
      guard let response = try? await client.send(request), response.status != 429,
        response.status < 500
      else { continue }
      return (response, attempt > 0)
    }
    return nil
  }

  /// Hands over what is in a collection and then whatever happens to it, until the task is cancelled.
  func watch(_ path: String, _ handle: (Happening, Value) async -> Void) async {
    while !Task.isCancelled {
      do {
        try await watchOnce(path, handle)
      } catch {
        // The list is read anew, whatever it was.
      }
      try? await Task.sleep(for: .milliseconds(100))
    }
  }

  private func watchOnce(_ path: String, _ handle: (Happening, Value) async -> Void) async throws {
    guard let list = await get(path) else { return }
    for object in list["items"]?.list ?? [] { await handle(.added, object) }
    let version = list[["metadata", "resourceVersion"]]?.string ?? ""
    let query = "?watch=1&timeoutSeconds=300&resourceVersion=\(version)"
    let request = HTTPRequest(url: server + path + query, fields: json, timeout: nil)
    let stream = try await client.stream(request)
    guard stream.head.status == 200 else { return }
    var lines = HTTPLines(stream)
    while let line = try await lines.next() {
      let event = try JSONReader().value(of: line)
      guard let happening = event["type"]?.string.flatMap(Happening.init),
        let object = event["object"]
      else { return }
      await handle(happening, object)
    }
  }

  private func complain(_ call: Call, _ response: HTTPResponse) {
    guard response.status >= 400, ![404, 409].contains(response.status) else { return }
    let text = String(decoding: response.body.prefix(300), as: UTF8.self)
    printLine("\(call.method.rawValue) \(call.path): \(response.status) \(text)", to: 2)
  }
}

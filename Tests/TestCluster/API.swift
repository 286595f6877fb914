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
  func isReady() async -> Bool {
    let request = HTTPRequest(url: server + "/readyz", fields: json, timeout: .seconds(5))
    let response = try? await client.send(request)
    return response?.status == 200
  }

  /// Reads a path; nil where that fails, for whatever reason.
  func get(_ path: String, within timeout: Duration = .seconds(60)) async -> Value? {
    let request = HTTPRequest(url: server + path, fields: json, timeout: timeout)
    guard let response = try? await client.send(request), response.status == 200 else { return nil }
    return try? JSONReader().value(of: response.body)
  }

  /// Makes a call, again where the server asks for that, and returns the status; nil where there was no answer.
  func send(_ call: Call) async -> Int? {
    let request = HTTPRequest(
      method: call.method.rawValue,
      url: server + call.path,
      fields: call.method == .merge ? mergePatch : json,
      body: JSONWriter().bytes(of: call.body)
    )
    for _ in 0..<5 {
      guard let response = try? await client.send(request) else { return nil }
      guard response.status == 429 || response.status >= 500 else {
        complain(call, response)
        return response.status
      }
      try? await Task.sleep(for: .milliseconds(100))
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

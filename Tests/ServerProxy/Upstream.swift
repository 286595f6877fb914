import Dispatch
import Glibc
import HTTP
import Manifests
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// The real API server behind a `FaultyServer`, reached as its admin.
struct Upstream: Sendable {
  private let client: HTTPClient
  private let server: String
  private let token: String

  init(_ live: Live) throws {
    let file = live.connection.kubeconfig
    let config = try YAMLReader().firstDocument(of: contents(of: file), file: file)
    let cluster = config["clusters"]?.list?.first?["cluster"]
    server = try #require(cluster?["server"]?.string)
    let authority = try #require(cluster?["certificate-authority"]?.string)
    token = try #require(config["users"]?.list?.first?[["user", "token"]]?.string)
    client = HTTPClient(
      HTTPOptions(trust: .only(try contents(of: authority)), serverName: "kubernetes")
    )
  }

  /// Passes a request on and its answer back, piece by piece; says whether the connection can be used again.
  func relay(_ request: FaultyServer.Request, to connection: Connection) -> Bool {
    let done = DispatchSemaphore(value: 0)
    Task {
      defer { done.signal() }
      do {
        let stream = try await client.stream(outgoing(request))
        connection.begin(stream.head.status, type: stream.head.fields["Content-Type"] ?? "")
        while let piece = try await stream.next() {
          guard connection.write(piece: piece) else { return }
        }
        connection.end()
      } catch {
        connection.breakOff()
      }
    }
    done.wait()
    return !connection.isBroken
  }

  private func outgoing(_ request: FaultyServer.Request) throws -> HTTPRequest {
    var fields: [(name: String, value: String)] = [
      (name: "Authorization", value: "Bearer \(token)")
    ]
    for name in ["Content-Type", "Accept"] {
      if let value = request.fields[name.lowercased()] { fields.append((name: name, value: value)) }
    }
    return try HTTPRequest(
      method: request.method,
      url: server + request.target,
      fields: HTTPFields(fields),
      body: request.body.isEmpty ? nil : request.body,
      timeout: nil
    )
  }
}

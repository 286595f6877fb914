import Dispatch
import Foundation
import HTTP
import Manifests
import Synchronization
import YAML

/// The real API server behind a `FaultyServer`, reached as its admin.
final class Upstream: Sendable {
  private let client: HTTPClient
  private let server: String
  private let token: String
  private let tasks = Mutex<[Task<Void, Never>]>([])

  init(_ file: String) throws {
    let text = FileManager.default.contents(atPath: file) ?? Data()
    let config = try YAMLReader().value(of: Array(text), file: file)
    let cluster = config["clusters"]?.list?.first?["cluster"]
    guard let server = cluster?["server"]?.string,
      let authority = cluster?["certificate-authority"]?.string
        .flatMap({ FileManager.default.contents(atPath: $0) }),
      let token = config["users"]?.list?.first?["user"]?["token"]?.string
    else { throw ProxyError(reason: "no cluster in '\(file)'") }
    self.server = server
    self.token = token
    client = HTTPClient(
      HTTPOptions(trust: .only(Array(authority)), serverName: "kubernetes")
    )
  }

  /// Gives up everything that is under way.
  func stop() {
    for task in tasks.withLock({ $0 }) { task.cancel() }
  }

  /// Passes a request on and its answer back, piece by piece; says whether the connection can be used again.
  func relay(_ request: FaultyServer.Request, to connection: Connection) -> Bool {
    let done = DispatchSemaphore(value: 0)
    let task = Task {
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
    tasks.withLock { $0.append(task) }
    done.wait()
    return !connection.isBroken
  }

  /// Passes a request on and reads the whole answer; nil where there is none within two seconds, as with watches.
  func answer(to request: FaultyServer.Request) -> (status: Int, body: [UInt8])? {
    let done = DispatchSemaphore(value: 0)
    let found = Mutex<(status: Int, body: [UInt8])?>(nil)
    Task {
      defer { done.signal() }
      guard let response = try? await client.send(try outgoing(request, within: .seconds(2)))
      else { return }
      found.withLock { $0 = (response.status, response.body) }
    }
    done.wait()
    return found.withLock { $0 }
  }

  private func outgoing(
    _ request: FaultyServer.Request,
    within time: Duration? = nil
  ) throws -> HTTPRequest {
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
      timeout: time
    )
  }
}

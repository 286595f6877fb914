import Foundation
import Synchronization
import TestSupport

/// A server that writes down what it is sent, by path.
final class PostListener: Sendable {
  private let bodies = Mutex<[(path: String, body: String)]>([])

  func bodies(at path: String) -> [String] {
    bodies.withLock { $0.filter { $0.path == path }.map(\.body) }
  }

  func server() -> ScriptedServer {
    ScriptedServer { request, connection in
      let path = request.line.split(separator: " ").dropFirst().first.map(String.init) ?? ""
      let body = String(decoding: request.body, as: UTF8.self)
      self.bodies.withLock { $0.append((path, body)) }
      connection.answer("200 OK", [], "{}")
      return true
    }
  }

  /// Waits until something is sent that fits.
  func wait(for path: String, until fits: (String) -> Bool) async throws -> String {
    while true {
      if let body = bodies(at: path).first(where: fits) { return body }
      try await Task.sleep(for: .milliseconds(25))
    }
  }
}

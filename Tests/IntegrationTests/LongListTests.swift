import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// Answers of some hundred records that arrive side by side on one HTTP/2 connection.
@Suite(.cluster, .timeLimit(.minutes(15))) struct LongListTests {
  /// libcurl reads a hundred records and then has itself called again; before 8.1 that call could be lost.
  @Test func `lists that are read together all come to their end`() async throws {
    let live = try Live()
    let namespace = try await live.makeNamespace()
    let collection = "/api/v1/namespaces/\(namespace)/configmaps"
    let text = String(repeating: "a", count: 1 << 12)
    for number in 0..<120 {
      try await live.create(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c\(number)}, data: {text: \(text)}}",
        in: collection
      )
    }
    for round in 0..<60 {
      await withTaskGroup(of: Bool.self) { group in
        for more in 0..<4 {
          let path = "\(collection)?limit=\(80 + round % 30 + more)"
          group.addTask { await live.api.getOnce(path, within: .seconds(90)) != nil }
        }
        for await isThere in group { #expect(isThere) }
      }
    }
  }
}

import Foundation
import Manifests
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// The cluster of the running test, looked at and changed without the code that is tested.
struct Live {
  let api: API
  let connection: ClusterConnection

  /// Reaches the cluster that the trait `.cluster` gave.
  init() throws { try self.init(try ClusterConnection.required()) }

  /// Reaches another cluster.
  init(_ connection: ClusterConnection) throws {
    self.connection = connection
    let file = connection.kubeconfig
    let config = try YAMLReader().firstDocument(of: contents(of: file), file: file)
    let cluster = try #require(config["clusters"]?.list?.first?["cluster"])
    let server = try #require(cluster["server"]?.string)
    let port = try #require(server.split(separator: ":").last.flatMap { UInt16($0) })
    let certificate = try contents(of: #require(cluster["certificate-authority"]?.string))
    let token = try #require(config["users"]?.list?.first?[["user", "token"]]?.string)
    api = try API(port: port, certificate: certificate, token: token)
  }

  /// A repository of one application of some manifests, once it is synced to the cluster of the running test.
  static func synced(_ manifests: [String: String]) async throws -> (Swell, Live) {
    let live = try Live()
    let swell = try await Swell(
      Sample.repository(manifests),
      kubeconfig: live.connection.kubeconfig
    )
    let finished = try await swell("sync", "--quiet")
    try #require(finished.exitCode == 0, "\(finished)")
    return (swell, live)
  }

  /// Makes a namespace of a new name.
  func makeNamespace() async throws -> String {
    let name = Self.newName()
    let status = await api.send(
      .create(
        ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]],
        in: "/api/v1/namespaces"
      )
    )
    try #require(status == 201)
    return name
  }

  /// A name that no other test has.
  static func newName() -> String { "t-" + UUID().uuidString.prefix(8).lowercased() }

  /// Makes an object that is given as YAML.
  func create(_ text: String, in collection: String) async throws {
    let object = try YAMLReader().firstDocument(of: Array(text.utf8), file: "object")
    let status = await api.send(.create(object, in: collection))
    try #require(status == 201, "\(collection)")
  }

  /// Waits until what is at a path is as wished, and returns it; the test's time limit ends the wait.
  @discardableResult
  func wait(for path: String, until isDone: (Value?) -> Bool) async throws -> Value? {
    while true {
      let object = await api.get(path)
      if isDone(object) { return object }
      try await Task.sleep(for: .milliseconds(25))
    }
  }
}

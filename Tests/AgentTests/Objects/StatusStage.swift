import Cluster
import Foundation
import Manifests
import Pipeline
import ServerProxy
import Synchronization
import TestSupport
import YAML

@testable import Agent

/// Two Applications, `a` and `b`, with whoever writes into them, and a server that gets in the way of some changes of `a`.
final class StatusStage: Sendable {
  /// What the writer told.
  final class Witness: Sendable {
    let found = Mutex<[(name: String, isGone: Bool)]>([])
    let problems = Mutex(0)
  }

  let clock = ManualClock()
  let objects: ApplicationObjects
  let writer: StatusWriter
  private let server: FaultyServer
  private let witness = Witness()
  private let happenings: AsyncStream<AgentEvent>.Continuation
  private let running: Task<Void, Never>

  init(
    metadata: Mapping = [:],
    trouble: @escaping @Sendable (FaultyServer.Request) -> FaultyServer.Trouble?
  ) async throws {
    let namespace = "t-" + UUID().uuidString.prefix(8).lowercased()
    server = try FaultyServer(troubling: try ClusterConnection.required()) { request in
      request.isChangeOfA ? trouble(request) : nil
    }
    let clusters = Clusters(
      try Destinations(kubeconfig: server.kubeconfig, context: nil, environment: [:]),
      stateNamespace: namespace
    )
    objects = ApplicationObjects(in: namespace, on: clusters, clock: clock) { _ in
    } instruct: { _, _ in
    }
    try await Self.prepare(namespace, on: clusters)
    for name in ["a", "b"] {
      try await objects.create(Self.application(name, in: namespace, metadata))
    }
    var settings = AgentSettings { Timestamp(secondsSince1970: 1_785_585_600) }
    settings.clock = clock
    let writer = StatusWriter(of: objects, settings: settings) { [witness] name, value, _ in
      witness.found.withLock { $0.append((name, value == nil)) }
    } problem: { [witness] _, _ in
      witness.problems.withLock { $0 += 1 }
    }
    self.writer = writer
    let (events, happenings) = AsyncStream<AgentEvent>.makeStream()
    self.happenings = happenings
    running = Task { await writer.run(events) }
  }

  /// How often `a` was to be changed.
  var changes: Int { server.requests.count(where: \.isChangeOfA) }
  var problems: Int { witness.problems.withLock { $0 } }

  /// How often an application was told of, as one that is there or as one that is gone.
  func tellings(of name: String, isGone: Bool = false) -> Int {
    witness.found.withLock { $0.count { $0.name == name && $0.isGone == isGone } }
  }

  /// Waits until something holds, and lets minutes go by where it is said so.
  func wait(passingTime: Bool = false, until holds: () -> Bool) async throws {
    while !holds() {
      if passingTime { clock.advance(by: .seconds(60)) }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  func end() async {
    happenings.finish()
    running.cancel()
    await running.value
    server.stop()
  }

  private static func application(_ name: String, in space: String, _ more: Mapping) -> Value {
    var metadata = more
    metadata["name"] = .string(name)
    metadata["namespace"] = .string(space)
    return [
      "apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": .map(metadata),
      "spec": [
        "project": "default", "source": ["repoURL": "https://git.example/r", "path": "m"],
        "destination": ["server": "https://kubernetes.default.svc", "namespace": "a"],
      ],
    ]
  }

  /// Makes a namespace, and has Application objects known.
  private static func prepare(_ space: String, on clusters: Clusters) async throws {
    let cluster = try await clusters.own()
    let file = Fixture.repository + "/charts/core/swell/crds/application.yaml"
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    let objects: [Value] = [
      ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(space)]],
      try YAMLReader().firstDocument(of: bytes, file: file),
    ]
    for object in objects {
      let type = try cluster.discovery.resource(for: try Manifest(object).type)
      do throws(ClusterError) {
        _ = try await cluster.client.create(object, as: type, namespace: nil, manager: "test")
      } catch {
        // Another suite may have been faster.
        guard case .alreadyExists = error.problem else { throw error }
      }
    }
    let type = ControlKind.application.type
    while (try? await clusters.own(serving: type).discovery.resource(for: type)) == nil {
      try await Task.sleep(for: .milliseconds(25))
    }
  }
}

extension FaultyServer.Request {
  fileprivate var isChangeOfA: Bool {
    method == "PATCH" && target.contains("/applications/a?")
  }
}

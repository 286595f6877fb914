import Apply
import Diff
import Foundation
import HTTP
import Kinds
import Manifests
import Order
import Report
import Synchronization
import TestSupport
import Testing
import YAML

@testable import Cluster

/// A namespace of a real cluster in which an application is synced again and again.
final class Lab: Sendable {
  let client: KubeClient
  let discovery: Discovery
  let namespace: String
  let stateNamespace: String
  /// The requests that were sent since the last `forget`, as `METHOD target`.
  private let requests: Log

  let identity: ApplicationIdentity

  final class Log: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) { lines.withLock { $0.append(line) } }

    func take() -> [String] {
      lines.withLock { lines in
        defer { lines = [] }
        return lines
      }
    }
  }

  /// The moment from which on no request arrives any more.
  private final class Fate: Sendable {
    private let path: String?
    private let left: Mutex<Int>
    private let isCut = Mutex(false)

    init(path: String?, writes: Int) {
      self.path = path
      left = Mutex(writes)
    }

    func strikes(_ request: KubeRequest) -> Bool {
      if isCut.withLock({ $0 }) { return true }
      let isWrite = request.method != .get && !request.target.contains("dryRun")
      let isEnough =
        isWrite
        && left.withLock { left in
          left -= 1
          return left < 0
        }
      let isAtPath = path.map { isWrite && request.path.hasSuffix($0) } ?? false
      if isEnough || isAtPath { isCut.withLock { $0 = true } }
      return isEnough || isAtPath
    }
  }

  /// What a request goes through on its way to the server.
  typealias Way =
    @Sendable (KubeRequest, _ send: KubeClient.Send) async throws(HTTPError) -> KubeResponse

  /// Reaches the cluster of the test, under one of its contexts; the connection can be lost for good at some request,
  /// and each request can be made to wait, or to come to nothing.
  init(
    context: String? = nil,
    sharing other: Lab? = nil,
    asksAnew: Bool = false,
    cutAt path: String? = nil,
    cutAfterWrites limit: Int = .max,
    through way: @escaping Way = { request, send async throws(HTTPError) in try await send(request)
    }
  ) async throws {
    let access = try ClusterAccess.find(
      kubeconfig: ClusterConnection.required().kubeconfig,
      context: context,
      environment: [:]
    )
    let transport = try Transport(access, userAgent: "swell-test")
    let log = Log()
    requests = log
    let fate = Fate(path: path, writes: limit)
    client = KubeClient(
      server: access.server,
      retries: limit == .max && path == nil ? RetryPolicy() : .none
    ) {
      (request: KubeRequest) async throws(HTTPError) -> KubeResponse in
      if fate.strikes(request) { throw HTTPError(.notConnected("cut by the test")) }
      log.add("\(request.method.rawValue) \(request.target)")
      return try await way(request) { request async throws(HTTPError) in
        try await transport.send(request)
      }
    }
    if let known = other?.discovery, !asksAnew {
      discovery = known
    } else {
      discovery = try await client.discover()
    }
    let name = "t-" + UUID().uuidString.prefix(8).lowercased()
    namespace = other?.namespace ?? name
    stateNamespace = other?.stateNamespace ?? name + "-state"
    identity =
      other?.identity
      ?? ApplicationIdentity(
        instance: name,
        repository: "https://git.example/r",
        composition: "c.yaml"
      )
    requests.forget()
  }

  /// The requests since the last call.
  func sent() -> [String] { requests.take() }

  var store: RecordStore { RecordStore(client, namespace: stateNamespace) }

  func desired(_ yaml: String) throws -> [Desired] {
    let manifests = try YAMLReader().documents(of: yaml, file: "test.yaml").map {
      try Manifest($0.value)
    }
    let discovery = discovery
    return prepare(
      manifests,
      instance: identity.instance,
      namespace: namespace,
      tracking: Tracking()
    ) { kind in
      discovery.preferred(for: kind).map { $0.isNamespaced ? .namespaced : .cluster }
    }
  }

  func survey(_ yaml: String, mode: SurveyMode = .predicting) async throws -> Survey {
    let record = try await store.record(of: identity)
    return await Apply.survey(
      try desired(yaml),
      inventory: record.inventory,
      namespaces: [namespace],
      in: client,
      knowing: discovery,
      takingOver: TakeoverRule(of: [:]),
      mode: mode
    )
  }

  /// What differs, as `path: from -> to` of each object.
  func changes(_ yaml: String, mode: SurveyMode = .predicting) async throws -> [String] {
    try await survey(yaml, mode: mode).observations.flatMap { observation -> [String] in
      let set = observation.change(mask: Self.mask)
      if set.action == .unchanged { return [] }
      if set.action != .update && set.action != .repair { return ["\(set.action) \(set.id)"] }
      return set.changes.map { change in
        let sides = [change.from, change.to].map { $0.map(\.plainText) ?? "absent" }
        return "\(set.action) \(set.id) \(change.path): \(sides[0]) -> \(sides[1])"
      }
    }
  }

  func orders(_ change: (inout SyncOrders) -> Void = { _ in }) -> SyncOrders {
    var orders = SyncOrders(
      settings: SyncSettings(
        namespace: namespace,
        createsNamespace: true,
        revision: "0123456789abcdef",
        pruning: Pruning(isRequested: false)
      ),
      patience: .seconds(300),
      allowedDeletions: 100,
      revision: "0123456789abcdef",
      initiator: "test",
      mask: Self.mask
    )
    change(&orders)
    return orders
  }

  @discardableResult
  func sync(
    _ yaml: String,
    at seconds: Int = usualTime,
    _ change: (inout SyncOrders) -> Void = { _ in },
    tell: @escaping @Sendable (SyncEvent) -> Void = { _ in }
  ) async throws -> ApplyResult {
    let record = try await store.record(of: identity)
    let survey = await Apply.survey(
      try desired(yaml),
      inventory: record.inventory,
      namespaces: [namespace],
      in: client,
      knowing: discovery,
      mode: .predicting
    )
    return await apply(
      survey,
      record: record,
      orders: orders(change),
      to: destination(at: seconds),
      tell: tell
    )
  }

  var destination: Destination { destination(at: Self.usualTime) }

  static let usualTime = 1_790_000_000

  private func destination(at seconds: Int) -> Destination {
    Destination(
      client: client,
      discovery: discovery,
      store: store,
      now: { Timestamp(secondsSince1970: seconds) }
    )
  }

  static let mask = SecretMask(salt: [9])

  // MARK: Behind the back

  func type(_ apiVersion: String, _ kind: String) throws -> ResourceType {
    try discovery.resource(for: GroupVersionKind(apiVersion: apiVersion, kind: kind))
  }

  func live(_ apiVersion: String, _ kind: String, _ name: String) async throws -> Value? {
    try await client.find(try type(apiVersion, kind), namespace: namespace, name: name)
  }

  /// Waits until a Job is gone; the test's time limit ends the wait.
  func waitForEnd(ofJob name: String) async throws {
    while try await live("batch/v1", "Job", name) != nil {
      try await Task.sleep(for: .milliseconds(25))
    }
  }

  /// Changes an object as another manager does.
  func meddle(_ apiVersion: String, _ kind: String, _ name: String, _ patch: Value) async throws {
    _ = try await client.patch(
      patch,
      .mergePatch,
      of: try type(apiVersion, kind),
      namespace: namespace,
      name: name,
      manager: "meddler"
    )
  }
}

extension Lab.Log {
  func forget() { _ = take() }
}

extension ApplyResult {
  /// `Kind name: outcome` of each object.
  var summary: [String] { objects.map { "\($0.id.kind) \($0.id.name): \($0.outcome)" } }
}

extension Array<String> {
  /// The requests that write.
  var writes: [String] { filter { !$0.hasPrefix("GET") } }
}

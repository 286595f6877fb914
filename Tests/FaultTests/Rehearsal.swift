import Foundation
import JSON
import Manifests
import ServerProxy
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// An estate at its first commit, brought to its second one through a proxy that makes trouble, and what must hold whatever happens.
struct Rehearsal {
  let swell: Swell
  let cluster: ClusterConnection
  private let api: API
  /// The identifiers of the objects that must live through everything, before anything happened.
  private let lives: [String: String]

  init() async throws {
    cluster = try ClusterConnection.required()
    api = try API(reaching: cluster)
    swell = try await Swell(Estate.files(1), kubeconfig: cluster.kubeconfig)
    let first = try await swell("sync", "--quiet")
    try #require(first.exitCode == 0, "\(first)")
    lives = await api.identifiers(in: swell.name).filter { !$0.key.contains("leave-") }
    let gone = (0..<Estate.leaving).map { "m/leave-\($0).yaml" }
    try await swell.commit(Estate.files(2), removing: gone)
  }

  /// The words of the sync whose course is disturbed.
  static let words = ["--quiet", "--prune", "--output", "json", "--timeout", "300s"]

  /// Syncs through a proxy, to the end.
  func sync(through server: FaultyServer, timeout: String = "300s") async throws -> Finished {
    try await start(through: server, timeout: timeout).finish()
  }

  /// Starts a sync through a proxy.
  func start(
    through server: FaultyServer,
    timeout: String = "300s",
    environment: [String: String] = [:]
  ) throws -> Program {
    var disturbed = swell
    disturbed.kubeconfig = server.kubeconfig
    return try disturbed.start(
      "sync",
      ["--quiet", "--prune", "--output", "json", "--timeout", timeout],
      environment: environment
    )
  }

  /// What must hold after a sync that was disturbed: its report is true, what should live does, the next run comes to the end, no finished
  /// hook has run twice, and no Secret has been printed.
  func check(_ finished: Finished, _ what: String) async throws {
    #expect([0, 4, 5, 6, 7, 130, 137].contains(finished.exitCode), "\(what): \(finished)")
    try await checkReport(finished, what)
    await checkLives(what)
    let hooks = await api.finishedHooks(in: swell.name, image: "job:2")

    let next = try await swell("sync", "--quiet", "--prune")
    #expect(next.exitCode == 0, "\(what), then: \(next)")
    let last = try await swell("plan", "--prune", "--exit-code")
    #expect(last.exitCode == 0, "\(what), at last: \(last)")
    await checkLives(what)
    for number in 0..<Estate.leaving {
      let path = "/api/v1/namespaces/\(swell.name)/configmaps/leave-\(number)"
      #expect(await api.get(path) == nil, "\(what)")
    }
    let after = await api.finishedHooks(in: swell.name, image: "job:2")
    #expect(after.count == 2, "\(what)")
    for (name, uid) in hooks { #expect(after[name] == uid, "\(what): \(name) ran twice") }
    for text in [finished.output, finished.errors, next.output, next.errors, last.output] {
      checkSecrecy(text, what)
    }
    await removeDefinition()
  }

  /// Definitions that pile up make each later run slower.
  func removeDefinition() async {
    let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    _ = await api.send(.delete(definitions + "/gadgets.\(swell.name).example.org"))
  }

  private func checkLives(_ what: String) async {
    let now = await api.identifiers(in: swell.name)
    for (path, uid) in lives { #expect(now[path] == uid, "\(what): \(path)") }
  }

  private func checkSecrecy(_ text: String, _ what: String) {
    for canary in Estate.canaries {
      let encoded = Data(canary.utf8).base64EncodedString()
      #expect(!text.contains(canary) && !text.contains(encoded), "\(what)")
    }
  }

  /// What the report says of ConfigMaps is so.
  private func checkReport(_ finished: Finished, _ what: String) async throws {
    guard finished.output.hasPrefix("{") else {
      #expect(finished.exitCode != 0, "\(what): \(finished)")
      return
    }
    let report = try JSONReader().value(of: Array(finished.output.utf8))
    let application = report["applications"]?.list?.first { $0["name"]?.string == swell.name }
    for object in application?["objects"]?.list ?? [] where object["kind"] == "ConfigMap" {
      let name = object["name"]?.string ?? ""
      let live = await api.get("/api/v1/namespaces/\(swell.name)/configmaps/\(name)")
      switch object["outcome"]?.string {
      case "created", "configured", "unchanged": #expect(live != nil, "\(what): \(name)")
      case "deleted": #expect(live == nil, "\(what): \(name)")
      default: break
      }
    }
    if finished.exitCode == 0 {
      #expect(try await swell("plan", "--prune", "--exit-code").exitCode == 0, "\(what)")
    } else {
      let reason = application?["reason"]?.string ?? finished.errors
      #expect(!reason.isEmpty, "\(what): \(finished)")
    }
  }
}

extension API {
  /// Reaches the cluster of a test.
  init(reaching cluster: ClusterConnection) throws {
    let text = try contents(of: cluster.kubeconfig)
    let config = try YAMLReader().value(of: text, file: cluster.kubeconfig)
    let access = config["clusters"]?.list?.first?["cluster"]
    let port = (access?["server"]?.string ?? "").split(separator: ":").last.flatMap { UInt16($0) }
    try self.init(
      port: try #require(port),
      certificate: try contents(of: #require(access?["certificate-authority"]?.string)),
      token: try #require(config["users"]?.list?.first?["user"]?["token"]?.string)
    )
  }

  /// The identifiers of the objects of a namespace, by their paths.
  func identifiers(in namespace: String) async -> [String: String] {
    var found: [String: String] = [:]
    for kind in ["configmaps", "secrets", "serviceaccounts", "services"] {
      let path = "/api/v1/namespaces/\(namespace)/\(kind)"
      for object in await get(path)?["items"]?.list ?? [] {
        let metadata = object["metadata"]
        guard metadata?["annotations"]?["argocd.argoproj.io/tracking-id"] != nil,
          let name = metadata?["name"]?.string
        else { continue }
        found["\(path)/\(name)"] = metadata?["uid"]?.string
      }
    }
    return found
  }

  /// The identifiers of the Jobs of an image that came to a good end, by their names.
  func finishedHooks(in namespace: String, image: String) async -> [String: String] {
    var found: [String: String] = [:]
    for job in await get("/apis/batch/v1/namespaces/\(namespace)/jobs")?["items"]?.list ?? [] {
      let container = job["spec"]?["template"]?["spec"]?["containers"]?.list?.first
      guard container?["image"]?.string == image, job["status"]?["succeeded"] == 1,
        let name = job["metadata"]?["name"]?.string
      else { continue }
      found[name] = job["metadata"]?["uid"]?.string
    }
    return found
  }
}

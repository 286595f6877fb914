import Cluster
import Foundation
import JSON
import Manifests
import Sandbox
import TestSupport
import Testing

/// What the simulated controllers make of objects is what the real controller manager makes of them.
@Suite struct ControllersTests {
  private static let folder = ConformanceCase.folder + "/Controllers"
  private static let recorded = folder + "/outcome.json"

  @Test func `the sandbox's controllers do what real ones do`() async throws {
    var options = SandboxCluster.Options()
    options.timeScale = 5
    let sandbox = try SandboxCluster(options)
    defer { sandbox.stop() }
    try await compare(Server(sandbox.access))
  }

  @Test(.cluster) func `real controllers do what they did`() async throws {
    let server = Server(
      try ClusterAccess.find(
        kubeconfig: try ClusterConnection.required().kubeconfig,
        context: nil,
        environment: [:]
      )
    )
    // Older managers know less.
    guard try await server.minorVersion() == ConformanceTests.recordedMinor else { return }
    if ProcessInfo.processInfo.environment["SWELL_RECORD"] == "1" {
      let outcome = try await settle(server, expecting: nil)
      try outcome.text.write(toFile: Self.recorded, atomically: true, encoding: .utf8)
      Issue.record("recorded the controllers' outcome")
    }
    try await compare(server)
  }

  private func compare(_ server: Server) async throws {
    let expected = try String(contentsOfFile: Self.recorded, encoding: .utf8)
    let found = try await settle(server, expecting: expected).text
    let change = found.components(separatedBy: "\n").difference(
      from: expected.components(separatedBy: "\n")
    )
    #expect(change.isEmpty)
  }

  /// Makes the objects, and waits until they have become what is expected, for minutes where need be; what is recorded is what they are after 20
  /// seconds.
  private func settle(_ server: Server, expecting expected: String?) async throws -> Outcome {
    let namespace = "k" + UUID().uuidString.prefix(6).lowercased()
    try await server.make("{apiVersion: v1, kind: Namespace, metadata: {name: \(namespace)}}")
    let objects = try String(contentsOfFile: "\(Self.folder)/objects.yaml", encoding: .utf8)
    try await server.make(objects.replacingOccurrences(of: "NS", with: namespace))
    let deadline = ContinuousClock.now + .seconds(expected == nil ? 20 : 180)
    while true {
      let outcome = try await Outcome(of: server, namespace)
      if outcome.text == expected || ContinuousClock.now > deadline { return outcome }
      try await Task.sleep(for: .milliseconds(200))
    }
  }
}

/// The objects of a namespace, without what differs from one run to another.
private struct Outcome {
  let text: String

  private static let collections = [
    "/apis/apps/v1/deployments", "/apis/apps/v1/replicasets", "/apis/apps/v1/statefulsets",
    "/apis/apps/v1/daemonsets", "/apis/apps/v1/controllerrevisions", "/apis/batch/v1/jobs",
    "/apis/batch/v1/cronjobs", "/api/v1/pods", "/api/v1/replicationcontrollers",
    "/api/v1/services", "/api/v1/endpoints", "/apis/discovery.k8s.io/v1/endpointslices",
    "/api/v1/persistentvolumeclaims", "/apis/policy/v1/poddisruptionbudgets",
    "/api/v1/serviceaccounts", "/api/v1/configmaps",
  ]

  init(of server: Server, _ namespace: String) async throws {
    var objects: [Value] = []
    for collection in Self.collections {
      var parts = collection.split(separator: "/").map(String.init)
      let plural = parts.removeLast()
      let path = "/" + parts.joined(separator: "/") + "/namespaces/\(namespace)/\(plural)"
      for object in try await server.value(path)["items"]?.list ?? [] {
        objects.append(["kind": .string(plural), "object": Self.reduced(object, plural)])
      }
    }
    let names = Self.names(of: objects.compactMap { $0["object"] }, namespace)
    let lines = objects.filter { !Self.isLocal($0) }.map {
      JSONWriter(style: .pretty(indent: 1), escapesHTML: false).text(of: Self.plain($0, names))
    }
    text = lines.sorted().joined(separator: "\n") + "\n"
  }

  /// What is in every namespace of some servers alone.
  private static func isLocal(_ object: Value) -> Bool {
    let name = object[["object", "metadata", "name"]]?.string ?? ""
    return object["kind"] == "configmaps" && name != "kube-root-ca.crt"
  }

  private static func reduced(_ object: Value, _ plural: String) -> Value {
    var kept = object.map ?? [:]
    var metadata = Mapping()
    for field in ["name", "generateName", "labels", "annotations", "ownerReferences", "finalizers"]
    { metadata[field] = object[["metadata", field]] }
    kept["metadata"] = .map(metadata)
    var result = Value.map(kept)
    switch plural {
    case "pods":
      // What kubelets add is not compared.
      result["status"] = ["phase": object[["status", "phase"]] ?? ""]
      result["spec"] = ["tolerations": object[["spec", "tolerations"]] ?? []]
    case "configmaps": result = ["metadata": ["name": object[["metadata", "name"]] ?? ""]]
    case "services":
      result["spec"] = ["type": object[["spec", "type"]] ?? ""]
    case "jobs": result.dropSpec(["manualSelector"])
    case "persistentvolumeclaims": result.dropSpec(["volumeName"])
    default: break
    }
    return result
  }

  /// Texts that were made up, each with what stands for it.
  private static func names(of objects: [Value], _ namespace: String) -> [(String, String)] {
    var names = [(namespace, "NS")]
    for object in objects {
      for label in object[["metadata", "labels"]]?.map ?? [:] where label.key.hasSuffix("hash") {
        // A StatefulSet's name stands before the hash in its pods.
        let hash = label.value.string?.split(separator: "-").last.map(String.init) ?? ""
        if !hash.isEmpty { names.append((hash, "HASH")) }
      }
      if let prefix = object[["metadata", "generateName"]]?.string,
        let name = object[["metadata", "name"]]?.string, object.ownerKind != "StatefulSet"
      {
        names.append((name, prefix + "*"))
      }
    }
    return names.sorted { $0.0.count > $1.0.count }
  }

  private static func plain(_ value: Value, _ names: [(String, String)]) -> Value {
    switch value {
    case .map(let map):
      var result = Mapping()
      for entry in map {
        let isAddress = ["ip", "nodeName"].contains(entry.key) && entry.value.string != nil
        result[entry.key] = isAddress ? "*" : plain(entry.value, names)
      }
      return .map(result)
    case .list(let elements):
      let writer = JSONWriter()
      let values = elements.map { plain($0, names) }
      return .list(values.sorted { writer.text(of: $0) < writer.text(of: $1) })
    case .string(var text):
      for (name, sign) in names { text = text.replacingOccurrences(of: name, with: sign) }
      return .string(
        text.replacing(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "UID")
          .replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/, with: "TIME")
          .replacing(/^\d+\.\d+\.\d+\.\d+$/, with: "*")
      )
    default: return value
    }
  }
}

extension Value {
  fileprivate var ownerKind: String? {
    self[["metadata", "ownerReferences"]]?.list?.first?["kind"]?.string
  }

  fileprivate mutating func dropSpec(_ fields: [String]) {
    var spec = self["spec"]?.map ?? [:]
    for field in fields { spec[field] = nil }
    self["spec"] = .map(spec)
  }
}

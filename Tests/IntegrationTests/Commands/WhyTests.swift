import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// What `swell why` finds out on a real cluster.
@Suite(.cluster, .timeLimit(.minutes(15))) struct WhyTests {
  @Test func `a quota that refuses an object is named, and so is what was never there`()
    async throws
  {
    let live = try Live()
    let maps = ["a", "b"].map { ($0 + ".yaml", Sample.configMap($0, "k: v")) }
    let swell = try await Swell(
      Sample.repository(Dictionary(uniqueKeysWithValues: maps)),
      kubeconfig: live.connection.kubeconfig
    )
    let nothing = try await swell("why")
    #expect(nothing.exitCode == 6)
    #expect(nothing.output.contains("none of its 2 objects is there"), "\(nothing)")

    let quota = "/api/v1/namespaces/\(swell.name)/resourcequotas"
    let namespace = "{apiVersion: v1, kind: Namespace, metadata: {name: \(swell.name)}}"
    try await live.create(namespace, in: "/api/v1/namespaces")
    try await live.create(
      """
      {apiVersion: v1, kind: ResourceQuota, metadata: {name: small}, spec: {hard: {count/configmaps: "0"}}}
      """,
      in: quota
    )
    try await live.wait(for: "\(quota)/small") { $0?[["status", "used"]] != nil }
    let refused = try await swell("why")
    #expect(refused.exitCode == 6)
    let text = "ConfigMap \(swell.name)/a: it is not there, and cannot be made: forbidden: "
    #expect(refused.output.contains(text), "\(refused)")
    #expect(refused.output.contains("exceeded quota: small"), "\(refused)")
    #expect(refused.output.contains("next: raise the ResourceQuota"), "\(refused)")
  }
}

import TestSupport
import Testing

@Suite(.cluster) struct ControlPlaneTests {
  @Test func `the cluster is there`() throws {
    let cluster = try ClusterConnection.required()
    #expect(cluster.kubeconfig.hasSuffix("/kubeconfig"))
  }
}

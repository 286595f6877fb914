import Compose
import Manifests
import Testing

/// The choice of objects, as in Argo CD's selective syncs.
@Suite struct ObjectSelectionTests {
  private static let deployment = ObjectID(
    group: "apps",
    kind: "Deployment",
    namespace: "shop",
    name: "web"
  )
  private static let map = ObjectID(group: "", kind: "ConfigMap", namespace: "shop", name: "web")

  @Test(arguments: [
    ([], true, true), (["apps:Deployment:web"], true, false), ([":ConfigMap:web"], false, true),
    (["*:*:web"], true, true), (["*:*:w*"], true, true), (["*:*:shop/web"], true, true),
    (["*:*:other/web"], false, false), (["!apps:Deployment:web"], false, true),
    (["*:*:*", "!*:ConfigMap:*"], true, false), ([":Deployment:web"], false, false),
    (["apps:Deployment:web", ":ConfigMap:web"], true, true),
  ])
  func `patterns choose and exclude`(
    _ patterns: [String],
    _ choosesDeployment: Bool,
    _ choosesMap: Bool
  ) {
    let selection = ObjectSelection(resources: patterns.compactMap(ResourcePattern.init))
    #expect(selection.contains(Self.deployment, wave: 0) == choosesDeployment)
    #expect(selection.contains(Self.map, wave: 0) == choosesMap)
  }

  @Test(arguments: ["", "web", "apps:Deployment", "apps::web", "apps:Deployment:"])
  func `what is no pattern is refused`(_ text: String) {
    #expect(ResourcePattern(text) == nil)
  }

  @Test func `waves narrow the choice`() throws {
    let waves = try #require(WaveSelection("-1..1"))
    let selection = ObjectSelection(waves: waves)
    #expect(
      [-2, -1, 0, 1, 2].map { selection.contains(Self.map, wave: $0) } == [
        false, true, true, true, false,
      ]
    )
  }
}

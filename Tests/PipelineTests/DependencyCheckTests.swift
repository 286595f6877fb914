import Chart
import Compose
import Diff
import Manifests
import Report
import TestSupport
import Testing

@testable import Pipeline

/// What becomes of applications that wait for what they must not wait for.
@Suite struct DependencyCheckTests {
  private let place: Place
  private let home: Home

  init() async throws {
    place = try Place(["m/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"])
    home = try await Home.open(place.folder.path, revision: nil, cache: place.cache.path)
  }

  /// An Application, as `namespace/name`, that waits for others.
  private func application(
    _ name: String,
    after others: String = "",
    wave: Int = 0
  ) throws -> Application {
    let words = name.split(separator: "/").map(String.init)
    return try Application([
      "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
      "metadata": [
        "name": .string(words[1]), "namespace": .string(words[0]),
        "annotations": [
          "swell.dev/depends-on": .string(others),
          "argocd.argoproj.io/sync-wave": .string(String(wave)),
        ],
      ],
      "spec": [
        "source": ["repoURL": .string(place.folder.path), "path": "m"],
        "destination": ["name": "in-cluster", "namespace": "n"],
      ],
    ])
  }

  private func pass(_ change: (inout PassRequest) -> Void) -> SyncPass {
    var request = PassRequest(selection: Selection(environments: .all), capabilities: .offline)
    change(&request)
    let repositories = Repositories(home: home, cache: place.cache.path)
    return SyncPass(request, repositories: repositories, mask: SecretMask(salt: []))
  }

  /// Applications with what they were refused for, by the names of their instances.
  private func checked(
    _ applications: [Application],
    _ change: (inout PassRequest) -> Void = { $0.followsApplications = false }
  ) async throws -> [String: String?] {
    let pass = pass(change)
    let project = try Project(
      Manifest([
        "apiVersion": "argoproj.io/v1alpha1", "kind": "AppProject",
        "metadata": ["name": "default", "namespace": "argocd"],
        "spec": [
          "sourceRepos": ["*"], "destinations": [["server": "*", "name": "*", "namespace": "*"]],
          "sourceNamespaces": ["team-a", "team-b"],
        ],
      ])
    )
    let rendered = await pass.rendered(
      Composition(applications: applications, projects: [project])
    )
    let ends = try pass.checkingDependencies(of: rendered).map { one -> (String, String?) in
      guard case .failure(let failure) = one.result else {
        return (one.application.instanceName, nil)
      }
      return (one.application.instanceName, "\(failure.end)")
    }
    return Dictionary(uniqueKeysWithValues: ends)
  }

  @Test func `what is wrong with objects of a namespace is refused there alone`() async throws {
    let ends = try await checked([
      try application("argocd/x", after: "y"), try application("argocd/y"),
      try application("team-a/x", after: "x"), try application("team-a/z"),
      try application("team-b/x", after: "y"), try application("team-b/z", after: "late"),
      try application("team-b/late", wave: 1),
    ])
    #expect(Set(ends.filter { $0.value != nil }.keys) == ["team-a_x", "team-b_x", "team-b_z"])
    #expect(ends["team-a_x"]??.contains("it waits for itself (x → x)") == true, "\(ends)")
    #expect(ends["team-b_x"]??.contains("no application 'y' to wait for") == true, "\(ends)")
    #expect(ends["team-b_z"]??.contains("which comes later (wave 1)") == true, "\(ends)")
  }

  @Test func `an object that is rendered by itself may wait for others`() async throws {
    let ends = try await checked([try application("argocd/x", after: "y")]) {
      $0.followsApplications = false
      $0.knowsAllApplications = false
    }
    #expect(ends == ["x": nil])
  }

  @Test func `a composition is refused as a whole`() async throws {
    let applications = [try application("argocd/x", after: "x"), try application("argocd/y")]
    await #expect(throws: PassError.self) { try await checked(applications) { _ in } }
  }

  @Test func `objects have their steps within their own namespace`() async throws {
    let applications = [
      try application("argocd/x"), try application("team-a/x", after: "y"),
      try application("team-a/y"),
    ]
    let rendered = await pass { $0.followsApplications = false }.rendered(
      Composition(applications: applications)
    )
    let turns = rendered.map { "\($0.application.instanceName) \($0.turn)" }
    #expect(Set(turns) == ["x [0, 0]", "team-a_x [0, 1]", "team-a_y [0, 0]"])
  }

  @Test(arguments: [false, true])
  func `a tenant has no object of Argo CD's namespace refused`(isReversed: Bool) async throws {
    let applications = [try application("argocd/x"), try application("argocd/y")]
    let tenants = [try application("team-a/x"), try application("team-b/x")]
    func refused(_ applications: [Application], areObjects: Bool) async throws -> Set<String> {
      let pass = pass { _ in }
      var rendered = await pass.rendered(Composition(applications: applications))
      if isReversed { rendered.reverse() }
      return Set(
        refusingSharedObjects(rendered, areObjects: areObjects)
          .filter { (try? $0.result.get()) == nil }.map(\.application.instanceName)
      )
    }
    let some = [applications[0]] + tenants
    #expect(try await refused(some, areObjects: true) == ["team-a_x", "team-b_x"])
    #expect(try await refused(some, areObjects: false) == ["x", "team-a_x", "team-b_x"])
    #expect(try await refused(applications, areObjects: true) == ["x", "y"])
  }
}

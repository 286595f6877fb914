import Compose
import TestSupport
import Testing

@testable import Pipeline

@Suite struct ComposingTests {
  private static func set(_ name: String, _ generator: String) -> String {
    """
    ---
    apiVersion: argoproj.io/v1alpha1
    kind: ApplicationSet
    metadata: {name: \(name), namespace: argocd}
    spec:
      generators:
      - \(generator)
      template:
        metadata: {name: '{{path.basename}}'}
        spec:
          project: default
          source: {repoURL: https://git.test/a, path: web}
          destination: {server: https://kubernetes.default.svc}

    """
  }

  private func problems(of place: Place) async throws -> [String] {
    do {
      _ = try await place.rendered()
      return []
    } catch PassError.composition(let problems) {
      return problems.map(\.description)
    }
  }

  @Test func `repositories that cannot be read are told with their generators`() async throws {
    let url = "file:///nowhere/at/all"
    let place = try Place([
      "composition/a.yaml": Self.set("one", "git: {repoURL: '\(url)', directories: [{path: '*'}]}")
        + Self.set("two", "git: {repoURL: '\(url)', files: [{path: '*'}]}")
    ])
    let problems = try await problems(of: place)
    #expect(
      problems == [
        "composition/a.yaml:7:5: cannot expand 'ApplicationSet one': spec.generators[0].git: cannot read repository '\(url)': there is no repository",
        "composition/a.yaml:20:5: cannot expand 'ApplicationSet two': spec.generators[0].git: cannot read repository '\(url)': there is no repository",
      ]
    )
  }

  @Test func `no forge is asked offline`() async throws {
    let server = ScriptedServer { _, connection in
      connection.answer()
      return false
    }
    var place = try Place([
      "composition/a.yaml": Self.set(
        "one",
        "pullRequest: {gitea: {api: '\(server.url)', owner: a, repo: b}}"
      )
    ])
    place.isOffline = true
    let problems = try await problems(of: place)
    #expect(problems.count == 1)
    #expect(problems.first?.contains("nobody is asked with --offline") == true, "\(problems)")
    #expect(server.connectionCount == 0)
  }
}

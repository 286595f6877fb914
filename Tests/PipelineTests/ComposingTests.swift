import Chart
import Compose
import Manifests
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

  @Test func `a chart and a kustomization may produce the composition`() async throws {
    let chart = """
      {{- range .Values.names }}
      ---
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: '{{ . }}', namespace: {{ $.Release.Namespace }}}
      spec:
        project: default
        source: {repoURL: https://git.test/a, path: web}
        destination: {server: https://kubernetes.default.svc}
      {{- end }}

      """
    let place = try Place([
      "apps/Chart.yaml": "apiVersion: v2\nname: apps\nversion: 1.0.0\n",
      "apps/values.yaml": "names: [a, b]\n", "apps/templates/a.yaml": chart,
      "more/kustomization.yaml": "resources: [one.yaml]\nnamePrefix: x-\n",
      "more/one.yaml": chart.replacing("{{ . }}", with: "c")
        .split(separator: "\n").filter { !$0.hasPrefix("{{") && !$0.hasPrefix("---") }
        .joined(separator: "\n").replacing("{{ $.Release.Namespace }}", with: "argocd"),
    ])
    #expect(try await place.names(of: "apps", "more") == ["a", "b", "x-c"])
    #expect(try await place.names(of: "apps/Chart.yaml") == ["a", "b"])
    try place.folder.write("{{ .Values.names.x }", to: "apps/templates/a.yaml")
    let error = await #expect(throws: PassError.self) { try await place.names(of: "apps") }
    #expect(
      error?.description.contains("apps/templates/a.yaml:1") == true,
      "\(error?.description ?? "")"
    )
  }

  @Test func `an application that its own manifests hold is followed once`() async throws {
    let place = try Place(["web/c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"])
    func write(_ name: String, path: String, to file: String) throws {
      let sources = "[{repoURL: '\(place.folder.path)', path: \(path)}]"
      try place.folder.write(Place.application(name, sources: sources), to: file)
    }
    try write("root", path: "apps", to: "apps/root.yaml")
    try write("web", path: "web", to: "apps/web.yaml")
    for composition in ["apps", "apps/root.yaml"] {
      let rendered = try await place.rendered(composition)
      #expect(rendered.map(\.name) == ["root", "web"])
      #expect(rendered.map(\.manifests.count) == [0, 1])
    }
    // Two that differ cannot both be.
    try write("root", path: "apps/more", to: "apps/root.yaml")
    try write("root", path: "apps", to: "apps/more/root.yaml")
    let ends = try await place.rendered("apps/root.yaml").compactMap { one -> String? in
      guard case .failure(let failure) = one.result else { return nil }
      return "\(failure.end)"
    }
    #expect(ends.contains { $0.contains("it leads back to itself (root → root)") }, "\(ends)")
  }

  @Test func `a project that an application delivers has windows too`() async throws {
    let place = try Place([
      "web/c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n",
      "apps/project.yaml": """
      apiVersion: argoproj.io/v1alpha1
      kind: AppProject
      metadata: {name: p, namespace: argocd}
      spec:
        sourceRepos: ['*']
        destinations: [{server: '*', namespace: '*'}]
        syncWindows:
        - {kind: deny, schedule: '* * * * *', duration: 1h, applications: ['*']}

      """,
    ])
    let source = "[{repoURL: '\(place.folder.path)', path: PATH}]"
    try place.folder.write(
      Place.application("root", sources: source.replacing("PATH", with: "apps")),
      to: "root.yaml"
    )
    try place.folder.write(
      Place.application(
        "web",
        sources: source.replacing("PATH", with: "web"),
        more: "project: p"
      ),
      to: "apps/web.yaml"
    )
    let rendered = try await place.rendered("root.yaml")
    let templates = PassRequest(selection: Selection(), capabilities: .offline).templates
    let windows = rendered.map {
      $0.closedWindow(at: Timestamp(secondsSince1970: 0), isManual: true, templates)
    }
    #expect(windows == [nil, "deny * * * * * for 1h"])
  }

  @Test func `a window that is none is told with its line`() async throws {
    let place = try Place([
      "p.yaml": """
      apiVersion: argoproj.io/v1alpha1
      kind: AppProject
      metadata: {name: p}
      spec:
        syncWindows:
        - {kind: deny, schedule: 'noon', duration: 1h, applications: ['*']}

      """
    ])
    let error = await #expect(throws: PassError.self) { try await place.rendered("p.yaml") }
    #expect(
      error?.description.contains(
        "p.yaml:6:28: cannot read 'AppProject p': spec.syncWindows[0].schedule: 'noon' is no schedule"
      ) == true,
      "\(error?.description ?? "")"
    )
  }
}

extension Place {
  /// The names of the applications that a composition yields.
  fileprivate func names(of compositions: String...) async throws -> [String] {
    let home = try await Home.open(folder.path, revision: nil, cache: cache.path)
    let request = PassRequest(
      compositions: compositions,
      selection: Selection(environments: .all),
      capabilities: .offline
    )
    let repositories = Repositories(home: home, cache: cache.path)
    return try await Composing(request: request, repositories: repositories).composition()
      .applications.map(\.name)
  }
}

import Compose
import Foundation
import Git
import Manifests
import Registry
import TestSupport
import Testing
import YAML

@testable import Pipeline

@Suite struct SourcingTests {
  private func texts(_ applications: [RenderedApplication]) -> [String] {
    applications.flatMap(\.manifests).compactMap { $0.value["data"]?["text"]?.string }
  }

  @Test func `a chart of one repository takes values of two others`() async throws {
    let charts = try await TemporaryRepository(SmallChart.files(below: "charts/web"))
    let values = try await TemporaryRepository(["dev/web.yaml": "text: other\n"])
    let place = try Place([
      "composition/a.yaml": Place.application(
        "a",
        sources: """
          [{repoURL: '\(charts.url)', path: charts/web, helm: {valueFiles: [$v/dev/web.yaml]}},
              {repoURL: '\(values.url)', ref: v}]
          """
      )
    ])
    #expect(texts(try await place.rendered()) == ["other"])
  }

  @Test func `one repository at two commits is refused`() async throws {
    let charts = try await TemporaryRepository(SmallChart.files(below: "web"))
    try await charts.git("tag", "old")
    try await charts.commit(["web/dev.yaml": "text: new\n"])
    let place = try Place([
      "composition/a.yaml": Place.application(
        "a",
        sources: """
          [{repoURL: '\(charts.url)', path: web, targetRevision: old, helm: {valueFiles: [$v/web/dev.yaml]}},
              {repoURL: '\(charts.url)', targetRevision: main, ref: v}]
          """
      )
    ])
    let refusals = try await place.refusals()
    #expect(refusals.first?.contains("is read at") == true, "\(refusals)")
  }

  @Test func `value files at web addresses are fetched`() async throws {
    let server = ScriptedServer { _, connection in
      connection.answer("200 OK", [], "text: web\n")
      return false
    }
    var files = SmallChart.files(below: "web")
    files["composition/a.yaml"] = Place.application(
      "a",
      sources: "[{repoURL: ., path: web, helm: {valueFiles: ['\(server.url)/v.yaml']}}]"
    )
    let place = try Place(files)
    files["composition/a.yaml"] = files["composition/a.yaml"]?
      .replacing("repoURL: .,", with: "repoURL: '\(place.folder.path)',")
    for (name, text) in files { try place.folder.write(text, to: name) }
    #expect(texts(try await place.rendered()) == ["web"])
  }

  @Test func `files that a kustomization names at web addresses are fetched`() async throws {
    let server = ScriptedServer { _, connection in
      connection.answer(
        "200 OK",
        [],
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {text: web}\n"
      )
      return false
    }
    let repository = try await TemporaryRepository([
      "web/kustomization.yaml": "resources: ['\(server.url)/install.yaml']\n"
    ])
    let place = try Place([
      "composition/a.yaml": Place.application(
        "a",
        sources: "[{repoURL: '\(repository.url)', path: web}]"
      )
    ])
    #expect(texts(try await place.rendered()) == ["web"])
  }

  @Test func `charts that a kustomization of another repository names are fetched`() async throws {
    let chart = try TemporaryFolder()
    for (name, text) in SmallChart.files(below: "web") { try chart.write(text, to: name) }
    _ = try await run("tar", ["czf", "chart.tgz", "web"], in: chart.path)
    let archive = try Data(contentsOf: URL(fileURLWithPath: chart.path + "/chart.tgz"))
    let index = """
      apiVersion: v1
      entries:
        web: [{name: web, version: 1.0.0, urls: [web-1.0.0.tgz]}]

      """
    let server = ScriptedServer { request, connection in
      if request.line.contains("/index.yaml") {
        connection.answer("200 OK", [], index)
      } else {
        connection.send("HTTP/1.1 200 OK\r\ncontent-length: \(archive.count)\r\n\r\n")
        connection.send(archive)
      }
      return true
    }
    let base = try await TemporaryRepository([
      "base/kustomization.yaml": """
      helmCharts: [{name: web, repo: '\(server.url)', version: ^1, releaseName: one, valuesInline: {text: inner}}]
      """
    ])
    let repository = try await TemporaryRepository([
      "web/kustomization.yaml": "resources: ['\(base.url)//base']\n"
    ])
    let place = try Place([
      "composition/a.yaml": Place.application(
        "a",
        sources: "[{repoURL: '\(repository.url)', path: web}]"
      )
    ])
    #expect(texts(try await place.rendered()) == ["inner"])
  }

  @Test func `nothing is fetched from where a project forbids it`() async throws {
    let server = ScriptedServer { _, connection in
      connection.answer()
      return false
    }
    let project = """
      apiVersion: argoproj.io/v1alpha1
      kind: AppProject
      metadata: {name: team}
      spec: {sourceRepos: ['https://good/*'], destinations: [{server: '*', namespace: '*'}]}

      """
    let place = try Place([
      "composition/a.yaml": project
        + Place.application(
          "a",
          sources: "[{repoURL: '\(server.url)/x', path: .}]",
          more: "project: team"
        )
    ])
    #expect(
      try await place.refusals() == [
        "cannot use application 'a': project 'team' does not permit the repository '\(server.url)/x' (its sourceRepos)"
      ]
    )
    #expect(server.connectionCount == 0)
  }

  @Test func `credentials are those of the longest address`() throws {
    var rules = AccessRules()
    let secrets = """
      kind: Secret
      metadata: {labels: {argocd.argoproj.io/secret-type: repo-creds}}
      stringData: {url: https://h, username: short, password: a}
      ---
      kind: Secret
      metadata: {labels: {argocd.argoproj.io/secret-type: repo-creds}}
      stringData: {url: https://h/team, username: long, password: b}
      ---
      kind: Secret
      metadata: {labels: {argocd.argoproj.io/secret-type: repository}}
      stringData: {url: https://h/team/own, username: own, password: c}
      """
    try rules.read(Array(secrets.utf8), file: "s.yaml")
    #expect(rules.credential(for: "https://h/x")?.username == "short")
    #expect(rules.credential(for: "https://H/team/x.git")?.username == "long")
    #expect(rules.credential(for: "https://h/team/own.git")?.username == "own")
    #expect(rules.credential(for: "https://h.evil.example/x") == nil)
    #expect(rules.credential(for: "http://h/x") == nil)
    #expect(!"\(rules)".contains("password: \"b\""))
  }

  @Test func `files of submodules are found in their places, at their commits`() async throws {
    let library = try await TemporaryRepository(["lib/dev.yaml": "text: old\n"])
    let charts = try await TemporaryRepository(SmallChart.files(below: "web"))
    try await charts.git(
      "-c",
      "protocol.file.allow=always",
      "submodule",
      "--quiet",
      "add",
      library.url,
      "web/shared"
    )
    try await charts.git("commit", "--quiet", "--message", "Add a submodule")
    try await library.commit(["lib/dev.yaml": "text: new\n"])
    let place = try Place([
      "composition/a.yaml": Place.application(
        "a",
        sources:
          "[{repoURL: '\(charts.url)', path: web, helm: {valueFiles: [shared/lib/dev.yaml]}}]"
      )
    ])
    #expect(texts(try await place.rendered()) == ["old"])
  }

  @Test func `a submodule that cannot be read harms only what needs it`() async throws {
    let library = try await TemporaryRepository(["dev.yaml": "text: old\n"])
    let charts = try await TemporaryRepository(SmallChart.files(below: "web"))
    try await charts.git(
      "-c",
      "protocol.file.allow=always",
      "submodule",
      "--quiet",
      "add",
      library.url,
      "shared"
    )
    try charts.folder.write(
      "[submodule \"shared\"]\n\tpath = shared\n\turl = file:///not/there\n",
      to: ".gitmodules"
    )
    try await charts.git("commit", "--all", "--quiet", "--message", "Add a submodule")
    let sources = { (file: String) in
      "[{repoURL: '\(charts.url)', path: web, helm: {valueFiles: [\(file)]}}]"
    }
    let place = try Place([
      "composition/a.yaml": Place.application("a", sources: sources("values.yaml"))
        + Place.application("b", sources: sources("/shared/dev.yaml"))
    ])
    #expect(texts(try await place.rendered()) == ["own"])
    let refusals = try await place.refusals()
    #expect(refusals.count == 1)
    #expect(refusals.first?.contains("it lies in the submodule 'shared'") == true, "\(refusals)")
  }

  @Test func `a project's own credentials serve no other project`() async throws {
    var rules = AccessRules()
    let secret = """
      apiVersion: v1
      kind: Secret
      metadata: {name: r, labels: {argocd.argoproj.io/secret-type: repository}}
      stringData: {url: 'https://git.test/a', project: team, username: u, password: p}

      """
    try rules.read(Array(secret.utf8), file: "secrets.yaml")
    #expect(rules.scope(of: "https://git.test/a", "team") == "team")
    #expect(rules.scope(of: "https://git.test/a", "other") == "")
    let url = try RepositoryURL("https://git.test/a.git")
    #expect(try await rules.gitAccess(for: url, project: "team").credentials != nil)
    #expect(try await rules.gitAccess(for: url, project: "other").credentials == nil)
    #expect(rules.registryAccess(for: "https://git.test/a", project: "team").username == "u")
    #expect(rules.registryAccess(for: "https://git.test/a", project: "other").username == "")
  }

  @Test(arguments: [
    ("git.test", true), ("in.corp.test", false), ("corp.test", false), ("notcorp.test", true),
    ("sub.only.test", false), ("only.test", true), ("10.0.0.1", false),
  ])
  func `hosts may be reached without the proxy`(host: String, isProxied: Bool) throws {
    let secret = """
      kind: Secret
      metadata: {labels: {argocd.argoproj.io/secret-type: repository}}
      stringData:
        url: https://\(host)/a
        proxy: http://proxy.test:3128
        noProxy: "corp.test, .only.test:443,10.0.0.1"
      """
    let value = try YAMLReader().value(of: Array(secret.utf8), file: "s.yaml")
    let credential = try #require(RepositoryCredential(secret: value))
    #expect(credential.proxy(for: host)?.reveal() == (isProxied ? "http://proxy.test:3128" : ""))
  }
}

import Compose
import Foundation
import Manifests
import Template
import TestSupport
import Testing

@testable import Pipeline

@Suite struct RenderCacheTests {
  private let repository: TestSupport.TemporaryRepository
  private var place: Place

  init() async throws {
    repository = try await TemporaryRepository(SmallChart.files(below: "web"))
    place = try Place([
      "composition/a.yaml": Place.application(
        "a",
        sources: "[{repoURL: '\(repository.url)', path: web}]"
      )
    ])
  }

  private var kept: [String] {
    get throws { try place.cache.names(below: "rendered/names") }
  }

  private func text() async throws -> String? {
    try await place.rendered().flatMap(\.manifests).first?.value["data"]?["text"]?.string
  }

  /// Changes what the only entry of the cache says, so that one sees whether it is read.
  private func mark() throws {
    let name = "rendered/names/\(try #require(try kept.first))"
    try place.cache.write(place.cache.read(name).replacing("own", with: "kept"), to: name)
  }

  @Test func `an unchanged commit renders nothing`() async throws {
    #expect(try await text() == "own")
    #expect(try kept.count == 1)
    try mark()
    #expect(try await text() == "kept")
  }

  @Test func `a new commit, other parameters and another cluster render anew`() async throws {
    #expect(try await text() == "own")
    try mark()
    try await repository.commit(["web/values.yaml": "text: new\n"])
    #expect(try await text() == "new")
    let parameters = "helm: {parameters: [{name: text, value: set}]}"
    try place.folder.write(
      Place.application(
        "a",
        sources: "[{repoURL: '\(repository.url)', path: web, \(parameters)}]"
      ),
      to: "composition/a.yaml"
    )
    #expect(try await text() == "set")
    #expect(try kept.count == 3)
  }

  @Test func `a commit that touches nothing of what was looked at renders nothing`() async throws {
    #expect(try await text() == "own")
    try mark()
    try await repository.commit(["elsewhere/a.yaml": "a: b\n"])
    #expect(try await text() == "kept")
    try await repository.commit(["web/templates/_more.tpl": ""])
    #expect(try await text() == "own")
  }

  @Test func `an application that may show the commit is rendered for each`() async throws {
    let parameters = "helm: {parameters: [{name: text, value: $ARGOCD_APP_REVISION_SHORT}]}"
    try place.folder.write(
      Place.application(
        "a",
        sources: "[{repoURL: '\(repository.url)', path: web, \(parameters)}]"
      ),
      to: "composition/a.yaml"
    )
    let first = try await text()
    try await repository.commit(["elsewhere/a.yaml": "a: b\n"])
    #expect(try await text() != first)
  }

  @Test func `what differs each time is not kept`() async throws {
    try await repository.commit([
      "web/templates/a.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {text: '{{ randAlphaNum 8 }}'}\n"
    ])
    #expect(try await text()?.count == 8)
    #expect(try kept.isEmpty)
  }

  @Test func `what stands in a folder is not kept`() async throws {
    for (name, text) in SmallChart.files(below: "web") { try place.folder.write(text, to: name) }
    try place.folder.write(
      Place.application("a", sources: "[{repoURL: '\(place.folder.path)', path: web}]"),
      to: "composition/a.yaml"
    )
    #expect(try await text() == "own")
    #expect(try kept.isEmpty)
  }

  @Test func `a damaged entry is rendered again`() async throws {
    #expect(try await text() == "own")
    try place.cache.write("{", to: "rendered/names/\(try #require(try kept.first))")
    #expect(try await text() == "own")
  }
}

extension TestSupport.TemporaryFolder {
  /// The names in a folder of it; none where it is not there.
  fileprivate func names(below folder: String) throws -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []
  }
}

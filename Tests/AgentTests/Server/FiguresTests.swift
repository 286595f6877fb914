import Manifests
import Testing

@testable import Agent

@Suite struct FiguresTests {
  private static func repositories(in figures: Figures) -> [Substring] {
    figures.text.split(separator: "\n").filter {
      $0.hasPrefix("swell_repository_age_seconds{")
    }.compactMap { $0.split(separator: "\"").dropFirst().first }
  }

  @Test func `a repository that nobody reads any more has no age`() {
    let figures = Figures(startedAt: Timestamp(secondsSince1970: 1_000))
    figures.take(.reads(origin: "one", repositories: ["a", "b"]))
    figures.take(.reads(origin: "two", repositories: ["b"]))
    for repository in ["a", "b"] {
      figures.take(.asked(repository: repository, time: .zero, isAnswered: true))
    }
    #expect(Self.repositories(in: figures) == ["a", "b"])
    figures.take(.reads(origin: "one", repositories: []))
    #expect(Self.repositories(in: figures) == ["b"])
  }
}

import Manifests
import TestSupport
import Testing

@testable import Pipeline

/// What tells an agent that a repository has something new.
@Suite struct ReferencesTests {
  @Test(arguments: [true, false], ["", "other"])
  func `what was just read is no news, and a commit to it is`(
    isPath: Bool,
    revision: String
  ) async throws {
    let repository = try await TemporaryRepository(["a.yaml": "k: one\n"])
    try await repository.git("branch", "other")
    try await repository.commit(["a.yaml": "k: two\n"])
    let cache = try TemporaryFolder()
    let home = try await Home.open(
      isPath ? repository.path : repository.url,
      revision: revision,
      cache: cache.path
    )
    let repositories = Repositories(home: home, cache: cache.path)
    let fetched = await repositories.fetchedReferences()
    #expect(fetched.count == 1)
    #expect(try await references(repositories) == fetched)

    if revision == "other" { try await repository.git("checkout", "--quiet", "other") }
    try await repository.commit(["a.yaml": "k: three\n"])
    #expect(try await references(repositories) != fetched)
  }

  private func references(_ repositories: Repositories) async throws -> [String: [String: String]] {
    try await repositories.references().mapValues { try $0.references.get() }
  }
}

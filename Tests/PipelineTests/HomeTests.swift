import Pipeline
import TestSupport
import Testing

/// What a repository is known by.
@Suite struct HomeTests {
  private func identity(_ repository: TemporaryRepository) async throws -> String {
    try await Home.open(repository.path, revision: nil, cache: repository.path + "/cache").identity
  }

  @Test func `a password in the address of a remote does not count`() async throws {
    let repository = try await TemporaryRepository()
    try await repository.commit(["a": "b"])
    let address = "https://ci:secret@git.example/team/r.git"
    _ = try await repository.git("remote", "add", "origin", address)
    #expect(try await identity(repository) == "git.example/team/r")
  }

  @Test func `a remote on this machine counts more than where it was cloned to`() async throws {
    let (remote, clone) = try await (TemporaryRepository(), TemporaryRepository())
    try await clone.commit(["a": "b"])
    _ = try await clone.git("remote", "add", "origin", "file://" + remote.path)
    #expect(try await identity(clone) == remote.path)
  }

  @Test func `folders without an address are told apart`() async throws {
    let (first, second) = try await (TemporaryRepository(), TemporaryRepository())
    for repository in [first, second] { try await repository.commit(["a": "b"]) }
    #expect(try await identity(first) == first.path)
    #expect(try await identity(first) != identity(second))
    let place = "Tests/TestSupport"
    let relative = try await Home.open(place, revision: nil, cache: first.path + "/cache")
    #expect(relative.identity.hasPrefix("/") && relative.identity.hasSuffix(place))
  }
}

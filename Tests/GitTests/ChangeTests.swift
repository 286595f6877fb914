import Git
import Manifests
import Testing

@Suite struct ChangeTests {
  @Test func `the paths that differ between revisions are told`() async throws {
    let repository = try TemporaryRepository()
    let first = try repository.commit(["a": "1", "b/c": "1", "d": "a longer text to be renamed"])
    try repository.git("mv", "d", "e")
    try repository.git("rm", "-q", "a")
    try repository.commit(["b/c": "2", "f/g/h": "new"])
    let local = try #require(try LocalRepository.open(at: repository.path))
    let expected = ["a", "b/c", "d", "e", "f/g/h"]
    #expect(try local.changedPaths(from: first, to: "main") == expected)
    #expect(try local.changedPaths(from: first, to: first).isEmpty)
    let cache = try TemporaryFolder()
    let mirror = Mirror(of: try RepositoryURL("file://" + repository.path), cache: cache.path)
    #expect(try await mirror.changedPaths(from: first, to: "main") == expected)
  }

  @Test func `a HEAD without a branch, and a commit without one, are found`() async throws {
    let repository = try TemporaryRepository()
    let first = try repository.commit(["f": "1"])
    try repository.git("checkout", "-q", "--detach")
    let lonely = try repository.commit(["f": "2"])
    let cache = try TemporaryFolder()
    let mirror = Mirror(of: try RepositoryURL("file://" + repository.path), cache: cache.path)
    #expect(try await mirror.snapshot(of: "").commit == lonely)
    #expect(try await mirror.snapshot(of: "main").commit == first)
  }

  @Test func `submodules are left out`() throws {
    let repository = try TemporaryRepository()
    let commit = try repository.commit(["f": "1"])
    try repository.git("update-index", "--add", "--cacheinfo", "160000,\(commit),sub")
    try repository.git("commit", "-q", "-m", "submodule")
    let local = try #require(try LocalRepository.open(at: repository.path))
    #expect(try local.snapshot(of: "").tree.files() == ["f"])
  }
}

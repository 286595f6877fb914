import Foundation
import Git
import Manifests
import Testing

@Suite struct MirrorTests {
  let repository: TemporaryRepository
  let cache: TemporaryFolder

  init() throws {
    repository = try TemporaryRepository()
    cache = try TemporaryFolder()
  }

  private func mirror() throws -> Mirror {
    Mirror(of: try RepositoryURL("file://" + repository.path), cache: cache.path)
  }

  @Test func `a commit's files are read from the mirror`() async throws {
    let commit = try repository.commit(["a/b.txt": "hello", "top": "t"], "first")
    let snapshot = try await mirror().snapshot(of: "")
    #expect(snapshot.commit == commit)
    #expect(snapshot.subject == "first")
    #expect(snapshot.author == "Test")
    #expect(try snapshot.tree.files() == ["a/b.txt", "top"])
    #expect(try snapshot.tree.text(at: "a/b.txt") == "hello")
  }

  @Test func `revisions are found in Argo CD's order`() async throws {
    let first = try repository.commit(["f": "1"])
    try repository.git("tag", "v1.2.0")
    let second = try repository.commit(["f": "2"])
    try repository.git("tag", "-a", "v1.3.0", "-m", "annotated")
    try repository.git("tag", "app-2.0.0")
    try repository.git("branch", "feature/x")
    let third = try repository.commit(["f": "3"])
    let mirror = try mirror()
    for (revision, commit) in [
      ("", third), ("HEAD", third), ("main", third), ("refs/heads/main", third),
      ("feature/x", second), ("v1.2.0", first), ("v1.3.0", second), ("1.x", second),
      ("~1.2", first), (first, first), (String(first.prefix(7)), first),
    ] {
      #expect(try await mirror.snapshot(of: revision).commit == commit, "\(revision)")
    }
    let prefixed = try await mirror.snapshot(of: ">=2", tagPrefix: "app-")
    #expect(prefixed.commit == second)
  }

  @Test func `what was pushed since is fetched, what went away is forgotten`() async throws {
    try repository.commit(["f": "1"])
    try repository.git("branch", "old")
    #expect(try await mirror().snapshot(of: "old").tree.text(at: "f") == "1")
    try repository.git("branch", "-D", "old")
    let second = try repository.commit(["f": "2"])
    let later = try mirror()
    #expect(try await later.snapshot(of: "main").commit == second)
    await #expect(throws: GitError.self) { try await later.snapshot(of: "old") }
  }

  @Test func `a full commit that is there needs no remote`() async throws {
    let commit = try repository.commit(["f": "1"])
    _ = try await mirror().snapshot(of: "main")
    try FileManager.default.removeItem(atPath: repository.path)
    #expect(try await mirror().snapshot(of: commit).commit == commit)
    await #expect(throws: GitError.self) { try await mirror().snapshot(of: "main") }
  }

  @Test func `a mirror that was cut off half-way is made anew`() async throws {
    try repository.commit(["f": "1"])
    _ = try await mirror().snapshot(of: "main")
    let head = try #require(
      try FileManager.default.subpathsOfDirectory(atPath: cache.path)
        .first { $0.hasSuffix("/HEAD") }
    )
    try FileManager.default.removeItem(atPath: "\(cache.path)/\(head)")
    let second = try repository.commit(["f": "2"])
    #expect(try await mirror().snapshot(of: "main").commit == second)
  }

  @Test func `several mirrors of one folder work at once`() async throws {
    let commit = try repository.commit(["f": "1"])
    let commits = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<8 {
        let mirror = try mirror()
        group.addTask { try await mirror.snapshot(of: "main").commit }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(commits == [commit])
  }

  @Test func `a repository without a commit says so`() async throws {
    let mirror = try mirror()
    await #expect(throws: GitError.empty("file://" + repository.path)) {
      try await mirror.snapshot(of: "")
    }
  }

  @Test func `a repository that does not exist says so`() async throws {
    let mirror = Mirror(of: try RepositoryURL("file:///no/such/place"), cache: cache.path)
    await #expect(throws: GitError.noRepository("file:///no/such/place")) {
      try await mirror.snapshot(of: "main")
    }
  }

  @Test(arguments: ["HEAD~1", "main^", "main~1^0"])
  func `steps back from a commit lead to an earlier one`(_ revision: String) async throws {
    try repository.commit(["f": "1"])
    let first = try repository.commit(["f": "2"])
    try repository.commit(["f": "3"])
    let snapshot = try await mirror().snapshot(of: revision)
    #expect(snapshot.commit == first)
    let mirror = try mirror()
    await #expect(throws: GitError.self) { try await mirror.snapshot(of: "main~9") }
  }

  @Test func `an unknown revision names the nearest one`() async throws {
    try repository.commit(["f": "1"])
    let mirror = try mirror()
    let error = await #expect(throws: GitError.self) { try await mirror.snapshot(of: "mian") }
    let message = try #require(error).description
    #expect(message.hasSuffix("no such branch, tag or commit (did you mean 'main'?)"))
  }
}

import Foundation
import Git
import Manifests
import Testing

@Suite struct DamageTests {
  let repository: TemporaryRepository
  let cache: TemporaryFolder

  init() throws {
    repository = try TemporaryRepository()
    cache = try TemporaryFolder()
  }

  private func mirror() throws -> Mirror {
    Mirror(of: try RepositoryURL("file://" + repository.path), cache: cache.path)
  }

  private func files(endingIn ending: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: cache.path)
      .filter { $0.hasSuffix(ending) }.map { "\(cache.path)/\($0)" }
  }

  private func overwrite(_ path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    try Data(repeating: 0x55, count: 64).write(to: URL(filePath: path))
  }

  @Test func `a mirror whose objects are broken is made anew`() async throws {
    let commit = try repository.commit(["f": "1"])
    _ = try await mirror().snapshot(of: "main")
    for pack in try files(endingIn: ".pack") + files(endingIn: ".idx") { try overwrite(pack) }
    let snapshot = try await mirror().snapshot(of: "main")
    #expect(snapshot.commit == commit)
    #expect(try snapshot.tree.text(at: "f") == "1")
  }

  @Test func `damage found while reading is healed by the next fetch`() async throws {
    let commit = try repository.commit(["f": "1", "d/g": "2"])
    let snapshot = try await mirror().snapshot(of: commit)
    for pack in try files(endingIn: ".pack") { try overwrite(pack) }
    #expect(throws: SourceTreeError.self) { try snapshot.tree.text(at: "d/g") }
    #expect(try await mirror().snapshot(of: commit).tree.text(at: "d/g") == "2")
  }

  @Test func `locks that a killed process left are no obstacle`() async throws {
    try repository.commit(["f": "1"])
    _ = try await mirror().snapshot(of: "main")
    let head = try #require(try files(endingIn: "/HEAD").first)
    let folder = (head as NSString).deletingLastPathComponent
    for name in ["HEAD.lock", "refs/heads/main.lock", "packed-refs.lock"] {
      try Data().write(to: URL(filePath: "\(folder)/\(name)"))
    }
    let second = try repository.commit(["f": "2"])
    #expect(try await mirror().snapshot(of: "main").commit == second)
  }
}

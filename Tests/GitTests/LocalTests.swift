import Foundation
import Git
import Manifests
import Testing

@Suite struct LocalTests {
  @Test func `a local repository is read where it is, at a commit or as it stands`() throws {
    let repository = try TemporaryRepository()
    try repository.commit(["f": "committed"])
    try repository.git("remote", "add", "origin", "git@example.com:team/app.git")
    try "changed".write(toFile: repository.path + "/f", atomically: true, encoding: .utf8)
    let local = try #require(try LocalRepository.open(at: repository.path))
    #expect(local.remotes == ["git@example.com:team/app.git"])
    #expect(try local.snapshot(of: "main").tree.text(at: "f") == "committed")
    #expect(try workingTree(at: repository.path).text(at: "f") == "changed")
    #expect(try workingTree(at: repository.path).files() == ["f"])
  }

  @Test func `a plain folder is no repository, and a missing one is an error`() throws {
    let folder = try TemporaryFolder()
    #expect(try LocalRepository.open(at: folder.path) == nil)
    #expect(throws: GitError.noRepository("/no/such")) { try LocalRepository.open(at: "/no/such") }
    #expect(throws: GitError.noRepository("/no/such")) { try workingTree(at: "/no/such") }
  }

  @Test func `links in a working folder stay inside`() throws {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    try files.createDirectory(atPath: folder.path + "/a", withIntermediateDirectories: true)
    try "x".write(toFile: folder.path + "/a/x", atomically: true, encoding: .utf8)
    try files.createSymbolicLink(atPath: folder.path + "/in", withDestinationPath: "a")
    try files.createSymbolicLink(atPath: folder.path + "/out", withDestinationPath: "/etc")
    let tree = try workingTree(at: folder.path)
    #expect(try tree.text(at: "in/x") == "x")
    #expect(throws: SourceTreeError.outside("out/passwd", target: "/etc")) {
      try tree.bytes(at: "out/passwd")
    }
  }

  @Test func `links in a commit stay inside`() throws {
    let repository = try TemporaryRepository()
    let files = FileManager.default
    try files.createSymbolicLink(
      atPath: repository.path + "/out",
      withDestinationPath: "../secret"
    )
    try repository.commit(["a/x": "x"])
    let local = try #require(try LocalRepository.open(at: repository.path))
    let tree = try local.snapshot(of: "").tree
    #expect(throws: SourceTreeError.outside("out", target: "../secret")) {
      try tree.bytes(at: "out")
    }
  }
}

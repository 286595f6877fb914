import Git
import Testing

@Suite struct SubmoduleTests {
  @Test(arguments: [
    ("../b.git", "https://host/team/a.git", "https://host/team/b.git"),
    ("../../x/b", "https://host/team/a/", "https://host/x/b"),
    ("./b", "https://host/team/a", "https://host/team/a/b"),
    ("../b.git", "git@host:team/a.git", "git@host:team/b.git"),
    ("../b.git", "git@host:a.git", "git@host:b.git"),
    ("https://other/c", "https://host/team/a", "https://other/c"),
  ])
  func `relative addresses are counted from the repository`(
    written: String,
    parent: String,
    whole: String
  ) throws {
    let submodule = Submodule(path: "b", url: written, commit: "")
    #expect(try submodule.address(from: try RepositoryURL(parent)).text == whole)
  }

  @Test(arguments: ["file:///etc", "/etc", "ext::sh -c true", "-u"])
  func `a submodule of a server's repository does not lead elsewhere`(written: String) throws {
    let submodule = Submodule(path: "b", url: written, commit: "")
    let parent = try RepositoryURL("https://host/team/a")
    #expect(throws: GitError.self) { try submodule.address(from: parent) }
  }
}

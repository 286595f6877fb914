import Git
import Testing

@Suite struct RepositoryURLTests {
  @Test(arguments: [
    ("https://Git.Example.com/team/app.git", "git.example.com/team/app"),
    ("https://git.example.com:443/team/app", "git.example.com/team/app"),
    ("https://git.example.com:8443/team/app/", "git.example.com:8443/team/app"),
    ("ssh://git@git.example.com/team/app.git", "git.example.com/team/app"),
    ("git@git.example.com:team/app.git", "git.example.com/team/app"),
    ("/srv/git/app.git", "/srv/git/app"), ("file:///srv/git/app", "/srv/git/app"),
  ])
  func `all spellings of a repository are the same`(text: String, identity: String) throws {
    #expect(try RepositoryURL(text).identity == identity)
  }

  @Test(arguments: [
    ("ext::sh -c id", "helper programs are not run"),
    ("--upload-pack=x", "it looks like an option"),
    ("ssh://-oProxyCommand=x/y", "its host looks like an option"),
    ("ftp://example.com/x", "'ftp' is not supported; use https, ssh or file"), ("", "it is empty"),
    ("a\nb", "it has control characters"),
  ])
  func `addresses that could run something are refused`(text: String, reason: String) {
    #expect(throws: GitError.badURL(text, reason: reason)) { try RepositoryURL(text) }
  }

  @Test func `a password in an address is refused and not repeated`() {
    let error = #expect(throws: GitError.self) { try RepositoryURL("https://u:hunter2@h/x") }
    #expect(error?.description.contains("hunter2") == false)
  }
}

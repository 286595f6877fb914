/// A Git repository in a temporary folder, made with the `git` command so that nothing of ours is taken for granted.
package final class TemporaryRepository: Sendable {
  package let folder: TemporaryFolder

  package var path: String { folder.path }
  package var url: String { "file://\(folder.path)" }

  /// Makes a repository with one commit of some files, or an empty one where there are none.
  package init(_ files: [String: String] = [:]) async throws {
    folder = try TemporaryFolder()
    try await git("init", "--quiet", "--initial-branch=main")
    if !files.isEmpty { try await commit(files) }
  }

  /// Writes files, removes others, and commits; returns the commit's hash.
  @discardableResult
  package func commit(
    _ files: [String: String],
    removing removed: [String] = [],
    _ message: String = "Change"
  ) async throws -> String {
    for (file, text) in files { try folder.write(text, to: file) }
    for file in removed { try folder.remove(file) }
    try await git("add", "--all")
    try await git("commit", "--quiet", "--allow-empty", "--message", message)
    return try await git("rev-parse", "HEAD")
  }

  /// Runs git in the repository and returns what it printed, without the line's end.
  @discardableResult
  package func git(_ words: String...) async throws -> String {
    let finished = try await run("git", words, in: path, environment: Self.environment)
    guard finished.exitCode == 0 else {
      throw GitFailure(words: words, errors: finished.errors)
    }
    return finished.output.split(separator: "\n").joined(separator: "\n")
  }

  private static let environment = [
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_AUTHOR_NAME": "test", "GIT_AUTHOR_EMAIL": "test@example.org",
    "GIT_COMMITTER_NAME": "test", "GIT_COMMITTER_EMAIL": "test@example.org",
  ]
}

/// A git command that did not do what a test needed.
package struct GitFailure: Error {
  package let words: [String]
  package let errors: String
}

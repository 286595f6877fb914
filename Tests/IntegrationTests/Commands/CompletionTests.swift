import Foundation
import TestSupport
import Testing

/// What shells and man make of the tables of commands and options.
@Suite struct CompletionTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// What a script of a shell prints, beside the file with the completions.
  private func complete(_ shell: String, _ script: String, _ options: [String] = []) async throws
    -> [String]
  {
    let made = try await run("swell", ["completion", shell], in: folder.path)
    try #require(made.exitCode == 0, "\(made)")
    try folder.write(made.output, to: "swell.\(shell)")
    try folder.write("", to: "values-of-mine.yaml")
    let finished = try await run(shell, options + ["-c", script], in: folder.path)
    #expect(finished.exitCode == 0 && finished.errors == "", "\(finished)")
    return finished.output.split(separator: "\n").map(String.init)
  }

  @Test(.enabled(if: Program.isInstalled("bash"), "bash is not installed"))
  func `bash completes commands, options and files`() async throws {
    let script = """
      source swell.bash
      try() {
        COMP_WORDS=(swell "$@") COMP_CWORD=$#
        _swell
        echo "${COMPREPLY[*]}"
      }
      try dri
      try sync --compo
      try sync -f val
      try sync --env val
      try completion z
      try version val
      """
    let lines = try await complete("bash", script, ["--norc"])
    #expect(
      lines == ["drift-report", "--composition", "values-of-mine.yaml", "zsh"],
      "\(lines)"
    )
  }

  @Test(.enabled(if: Program.isInstalled("fish"), "fish is not installed"))
  func `fish completes commands, options and files`() async throws {
    let script = """
      source swell.fish
      for line in 'swell dri' 'swell sync --compo' 'swell sync --composition val' 'swell completion z'
        complete -C $line | string split -f 1 \\t
      end
      true
      """
    let lines = try await complete("fish", script, ["--no-config"])
    #expect(
      lines == ["drift-report", "--composition", "values-of-mine.yaml", "zsh"],
      "\(lines)"
    )
  }

  @Test(.enabled(if: Program.isInstalled("zsh"), "zsh is not installed"))
  func `zsh takes every word of its script`() async throws {
    // What the script hands to zsh's own functions is what they would read.
    let script = """
      compdef() { print -r -- "defined $*" }
      _describe() { print -r -- "commands $#commands" }
      _arguments() { for word in "$@"; do [[ $word == (-s|*\\[*|\\**|1:*) ]] || print -r -- "odd $word"; done; print -r -- "options" }
      source ./swell.zsh
      words=(swell dri) CURRENT=2
      _swell
      for command in sync template agent completion; do
        words=(swell $command --x) CURRENT=3
        _swell
      done
      """
    let lines = try await complete("zsh", script, ["-f"])
    #expect(lines.first == "defined _swell swell kubectl-swell")
    #expect(lines.dropFirst(2) == Array(repeating: "options", count: 4)[...], "\(lines)")
  }

  @Test(.enabled(if: Program.isInstalled("groff"), "groff is not installed"))
  func `every page of the manual is set without a complaint`() async throws {
    let made = try await run("swell", ["manual", "--output-dir", "man"], in: folder.path)
    try #require(made.exitCode == 0, "\(made)")
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/man").sorted()
    #expect(pages.contains("swell.1") && pages.contains("swell-drift-report.1"))
    let set = try await run(
      "groff",
      ["-man", "-Tutf8", "-ww", "-P-cbou"] + pages.map { "man/\($0)" },
      in: folder.path
    )
    #expect(set.exitCode == 0 && set.errors == "", "\(set.errors)")
    #expect(set.output.contains("--composition"))
  }

  @Test func `a plugin of kubectl calls itself so`() async throws {
    let plugin = folder.path + "/kubectl-swell"
    try FileManager.default.createSymbolicLink(
      atPath: plugin,
      withDestinationPath: Program.buildFolder + "/swell"
    )
    let help = try await run(plugin, ["sync", "--help"], in: folder.path)
    #expect(help.output.contains("usage: kubectl swell sync [REPO]"), "\(help)")
    let wrong = try await run(plugin, ["sync", "--nothing"], in: folder.path)
    #expect(wrong.errors.contains("try 'kubectl swell sync --help'"), "\(wrong)")
  }

  @Test func `what is installed finds its places`() async throws {
    let script = Fixture.repository + "/scripts/install-files"
    let prefix = folder.path + "/usr"
    for _ in 0..<2 {
      let words = [script, Program.buildFolder + "/swell", prefix]
      let finished = try await run("bash", words, in: folder.path)
      #expect(finished.exitCode == 0, "\(finished)")
    }
    let files = FileManager.default.enumerator(atPath: prefix)?.compactMap { $0 as? String } ?? []
    for file in [
      "bin/swell", "bin/kubectl-swell", "share/bash-completion/completions/swell",
      "share/zsh/vendor-completions/_swell", "share/fish/vendor_completions.d/swell.fish",
      "share/man/man1/swell.1", "share/man/man1/swell-sync.1",
    ] {
      #expect(files.contains(file), "\(file)")
    }
    let plugin = try await run(prefix + "/bin/kubectl-swell", ["version"], in: folder.path)
    #expect(plugin.exitCode == 0, "\(plugin)")
  }

  @Test func `an unknown shell is refused`() async throws {
    let finished = try await run("swell", ["completion", "tcsh"], in: folder.path)
    #expect(finished.exitCode == 2, "\(finished)")
  }
}

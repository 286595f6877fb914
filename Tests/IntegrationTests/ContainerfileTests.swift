import Foundation
import TestSupport
import Testing

/// The image's recipe, held against what it is made of and who runs it.
@Suite struct ContainerfileTests {
  private let steps: [String]

  init() throws {
    let text = try Self.text("Containerfile").replacing("\\\n", with: "")
    steps = text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
  }

  private static func text(_ file: String) throws -> String {
    try String(contentsOfFile: "\(Fixture.repository)/\(file)", encoding: .utf8)
  }

  /// The words behind an instruction, each time that it is given.
  private func all(_ instruction: String) -> [String] {
    steps.filter { $0.hasPrefix(instruction + " ") }.map {
      String($0.dropFirst(instruction.count + 1))
    }
  }

  @Test func `the package is taken from where make puts it`() throws {
    let folder = try #require(all("WORKDIR").first)
    let copied = try #require(all("COPY").last?.split(separator: " ").dropFirst().first)
    #expect(copied == "\(folder)/.build/swell_*.deb")
    let recipe = try #require(try Self.text("Makefile").components(separatedBy: "\ndeb:").last)
    #expect(
      recipe.contains("scripts/deb \"$$(swift build -c release --show-bin-path)/swell\" .build")
    )
    // Swift's image is without make; what else is missing make installs itself.
    #expect(all("RUN").first?.hasSuffix(" make && make deb") == true)
    // Everything else that is under version control is there when it is made. Builders other than Docker read this file too.
    #expect(try Self.text(".dockerignore") == ".build\n")
    #expect(all("COPY").first == ". .")
  }

  /// The Debian package of each program that sources start, as they write its name; none where a configuration names the program, whose
  /// author brings it along.
  private static let packages = [
    #""git""#: "git", #""gpg""#: "gnupg", #""ssh-keygen""#: "openssh-client",
    "command": nil, #""docker-credential-\(helper)""#: nil,
  ]

  @Test func `it has the programs that are started, and the package suggests them`() throws {
    let installed = try #require(all("RUN").last).split(separator: " ").map(String.init)
    #expect(installed.contains("ca-certificates"))
    let suggestion = try #require(try Self.text("scripts/deb").firstMatch(of: /\nSuggests: (.+)/)).1
    let suggested = suggestion.components(separatedBy: ", ")
    var started: Set<String> = []
    for file in FileManager.default.enumerator(atPath: "\(Fixture.repository)/Sources") ?? .init() {
      guard let file = file as? String, file.hasSuffix(".swift") else { continue }
      let text = try Self.text("Sources/\(file)")
      guard text.contains("\nimport Spawn\n") else { continue }
      let programs = text.matches(of: /(?:spawn\(|of:)\s*\[([^,\]]+)/).map { String($0.1) }
      #expect(!programs.isEmpty, "\(file)")
      started.formUnion(programs)
    }
    #expect(started == Set(Self.packages.keys))
    for package in Self.packages.values.compactMap({ $0 }) {
      #expect(installed.contains(package), "\(package)")
      #expect(suggested.contains(package), "\(package)")
    }
  }

  @Test func `it runs as whom the chart runs it, and writes where the chart lets it`() throws {
    for template in ["agent/deployment.yaml", "drift-report/cronjob.yaml"] {
      let chart = try Self.text("charts/core/swell/templates/\(template)")
      let user = try #require(chart.firstMatch(of: /runAsUser: (\d+)/)).1
      let group = try #require(chart.firstMatch(of: /runAsGroup: (\d+)/)).1
      #expect(all("USER") == ["\(user):\(group)"])
      // ssh-keygen runs for nobody whom the image does not know.
      #expect(all("RUN").last?.contains(" useradd --uid \(user) --gid \(group) ") == true)
      let variables = try #require(all("ENV").first)
      for folder in variables.split(separator: " ").compactMap({ $0.split(separator: "=").last }) {
        #expect(chart.contains("mountPath: \(folder)\n"), "\(template): \(folder)")
      }
      #expect(all("VOLUME") == ["/cache"])
    }
  }

  @Test func `it starts what the package installs`() throws {
    let install = try Self.text("scripts/install-files")
    #expect(install.contains("\"$prefix/bin/swell\""))
    #expect(try Self.text("scripts/deb").contains("install-files\" \"$program\" \"$root/usr\""))
    #expect(all("ENTRYPOINT") == [#"["/usr/bin/swell"]"#])
  }

  @Test func `the stages are of one Debian`() throws {
    let images = all("ARG").map { $0.split(separator: "=").last.map(String.init) ?? "" }
    #expect(images.count == 2)
    #expect(images.allSatisfy { $0.contains("bookworm") }, "\(images)")
    #expect(all("FROM") == ["${SWIFT} AS builder", "${DEBIAN}"])
  }
}

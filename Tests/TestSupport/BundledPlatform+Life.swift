import Foundation
package import Manifests
import Testing

extension BundledPlatform {
  /// Brings it to life, looks for changes where none are, takes an addon away and then everything.
  ///
  /// Nothing of it may be left at the end but what says so itself, and what Kubernetes keeps.
  /// - Parameters:
  ///   - more: options of every command.
  ///   - access: the environment by which the cluster is reached.
  ///   - get: reads a path of the cluster, nil where there is nothing.
  /// - Throws: when a command cannot be run, or the first sync fails.
  package func live(
    _ more: [String] = [],
    environment access: [String: String],
    get: (String) async -> Value?
  ) async throws {
    let copy = try Self.copyOfRepository()
    func swell(_ words: String...) async throws -> Finished {
      try await self.swell(words + more, in: copy.path, environment: access)
    }
    let first = try await swell("sync", "--quiet")
    try #require(first.exitCode == 0, "\(first)")
    let again = try await swell("sync", "--quiet")
    #expect(again.exitCode == 0, "\(again)")
    #expect(!again.output.contains("created") && !again.output.contains("configured"), "\(again)")
    let report = try await swell("drift-report")
    #expect(report.exitCode == 0, "\(report)")

    try remove(dispensable, from: copy)
    let pruned = try await swell("sync", "--quiet", "--prune", "--allow-deletions", "100")
    #expect(pruned.exitCode == 0, "\(pruned)")
    let line = pruned.lines(with: "\(dispensable)-\(environment)").first ?? ""
    #expect(line.contains("done") && line.contains("deleted"), "\(pruned)")
    let names = await marks(get).map { String($0.mark.prefix { $0 != ":" }) }
    #expect(!names.contains("\(dispensable)-\(environment)"))

    let deleted = try await swell("delete", "--all-applications", "--quiet")
    #expect(deleted.exitCode == 0, "\(deleted)")
    #expect(deleted.waves == deleted.waves.sorted(by: >), "\(deleted)")
    let left = await marks(get).filter { !$0.stays }.map(\.mark)
    #expect(left.isEmpty, "\(left)")
  }

  private static func copyOfRepository() throws -> TemporaryFolder {
    let copy = try TemporaryFolder()
    for name in ["composition", "values", "charts", "swell.yaml"] {
      try FileManager.default.copyItem(
        atPath: "\(Fixture.repository)/\(name)",
        toPath: "\(copy.path)/\(name)"
      )
    }
    return copy
  }

  /// Takes an addon's element out of the composition's list.
  private func remove(_ addon: String, from folder: TemporaryFolder) throws {
    let file = "composition/\(composition).yaml"
    let lines = folder.read(file).components(separatedBy: "\n")
    let start = try #require(lines.firstIndex { $0.hasSuffix("- addon: \(addon)") })
    let rest = lines[(start + 1)...]
    let end = rest.firstIndex { $0.contains("- addon:") || !$0.hasPrefix("            ") }
    try folder.write(
      (lines[..<start] + lines[(end ?? lines.endIndex)...]).joined(separator: "\n"),
      to: file
    )
  }

  /// The platform's objects in the cluster, of whatever kind.
  private func marks(_ get: (String) async -> Value?) async -> [(mark: String, stays: Bool)] {
    var versions = ["/api/v1"]
    for group in await get("/apis")?["groups"]?.list ?? [] {
      versions += group["preferredVersion"]?["groupVersion"]?.string.map { ["/apis/" + $0] } ?? []
    }
    var found: [(String, Bool)] = []
    for version in versions {
      for kind in await get(version)?["resources"]?.list ?? [] {
        guard let name = kind["name"]?.string, !name.contains("/"),
          kind["verbs"]?.list?.contains("list") == true
        else { continue }
        for object in await get("\(version)/\(name)")?["items"]?.list ?? [] {
          let annotations = object[["metadata", "annotations"]]
          let options = annotations?["argocd.argoproj.io/sync-options"]?.string ?? ""
          guard let mark = annotations?["argocd.argoproj.io/tracking-id"]?.string,
            mark.prefix(while: { $0 != ":" }).hasSuffix("-\(environment)")
              || composition == "dagster" && mark.hasPrefix("dagster-pr-")
          else { continue }
          found.append((mark, options.contains("Delete=false")))
        }
      }
    }
    return found
  }
}

extension Finished {
  /// The waves of the applications, in the order in which the output has them.
  fileprivate var waves: [Int] {
    lines(with: "  wave ").compactMap { line in
      line.components(separatedBy: "  wave ").last.flatMap { Int($0.prefix { $0.isNumber }) }
    }
  }
}

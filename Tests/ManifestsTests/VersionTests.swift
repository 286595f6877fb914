import Foundation
import Manifests
import Testing

/// The lines of a file of recorded answers, each split at its tabs.
private func table(_ name: String) throws -> [[String]] {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  let text = try String(
    contentsOf: folder.appending(path: "Cases/versions/\(name).tsv"),
    encoding: .utf8
  )
  return text.split(separator: "\n").map {
    $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
  }
}

@Suite struct VersionTests {
  @Test func `versions are read as Helm reads them`() throws {
    let rows = try table("versions")
    #expect(rows.count == 40)
    for row in rows {
      do throws(VersionError) {
        let version = try Version(row[0])
        let parts = [
          "\(version)", version.original, "\(version.major)", "\(version.minor)",
          "\(version.patch)", version.prerelease, version.metadata,
        ]
        #expect(parts.joined(separator: "|") == row[1], "\(row[0])")
      } catch {
        #expect("!\(error)" == row[1], "\(row[0])")
      }
    }
  }

  @Test func `constraints allow what Helm allows`() throws {
    let rows = try table("constraints")
    let versions = try rows[0].dropFirst().map { try Version($0) }
    #expect(rows.count > 110)
    for row in rows.dropFirst() {
      do throws(VersionError) {
        let constraint = try VersionConstraint(row[0])
        let answers = versions.map { constraint.allows($0) ? "1" : "0" }.joined()
        #expect(answers == row[1], "\(row[0])")
      } catch {
        #expect("!\(error)" == row[1], "\(row[0])")
      }
    }
  }

  @Test(arguments: [
    ("", "version string empty"), ("1.2", "invalid semantic version"),
    ("v1.2.3", "invalid characters in version"), ("1.02.3", "version segment starts with 0"),
    ("1.2.3-", "invalid prerelease string"), ("1.2.3-01", "version segment starts with 0"),
    ("1.2.3+", "invalid metadata string"),
    ("1..3", "strconv.ParseUint: parsing \"\": invalid syntax"),
    (
      "1.2.99999999999999999999",
      "strconv.ParseUint: parsing \"99999999999999999999\": value out of range"
    ),
  ]) func `a strict parse refuses`(text: String, reason: String) {
    #expect { try Version(strict: text) } throws: { "\($0)" == reason }
  }

  @Test func `versions sort by precedence`() throws {
    let sorted = [
      "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
      "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.10.0", "2.0.0",
    ]
    let versions = try sorted.map { try Version(strict: $0) }
    #expect(versions.reversed().sorted().map(\.original) == sorted)
    #expect(try Version("1.2.3+a") == Version("v1.2.3+b"))
  }

  @Test func `the next versions drop what follows the numbers`() throws {
    let version = try Version("v1.2.3-rc.1+b")
    #expect(version.nextPatch.original == "v1.2.3")
    #expect(version.nextMinor.original == "v1.3.0")
    #expect(version.nextMajor.description == "2.0.0")
    #expect(try Version("1.2.3").nextPatch.original == "1.2.4")
  }

  @Test func `a constraint prints as it was written`() throws {
    let constraint = try VersionConstraint(" >= 1.2 , <2||~3.x ")
    #expect(constraint.description == ">=1.2 <2 || ~3.x")
    #expect(try constraint.allows(Version("1.3.0-rc.1")) == false)
    #expect(try constraint.allows(Version("1.3.0-rc.1"), includingPrereleases: true))
  }
}

import Foundation
import Manifests
import Testing
import YAML

@testable import Compose

/// A recorded expansion: an ApplicationSet, what surrounds it, and what Argo CD makes of it.
///
/// A case is one text file of sections, each under a line `=== NAME`; `base64` behind the name means that the section is so
/// encoded, `open` that its last line has no end.
struct ExpansionCase: CustomTestStringConvertible, Sendable {
  let name: String
  private let sections: [String: [UInt8]]

  var testDescription: String { name }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")

  static let all: [ExpansionCase] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".txt") }.sorted().compactMap { file in
      guard let data = FileManager.default.contents(atPath: folder.appending(path: file).path)
      else { return nil }
      return ExpansionCase(name: String(file.dropLast(4)), data: data)
    }
  }()

  private init(name: String, data: Data) {
    self.name = name
    var sections: [String: [UInt8]] = [:]
    var current: (name: String, form: Substring)?
    var content: [UInt8] = []
    func finish() {
      guard let current else { return }
      switch current.form {
      case "base64":
        sections[current.name] = Data(base64Encoded: Data(content.dropLast())).map(Array.init)
      case "open": sections[current.name] = content.dropLast()
      default: sections[current.name] = content
      }
      content = []
    }
    var lines = Array(data).split(separator: 0x0A, omittingEmptySubsequences: false)
    lines.removeLast()
    for line in lines {
      guard line.starts(with: Array("=== ".utf8)) else {
        content += line + [0x0A]
        continue
      }
      finish()
      let words = String(decoding: line.dropFirst(4), as: UTF8.self).split(separator: " ")
      let form = ["base64", "open"].first { words.last == $0[...] }
      let title = form == nil ? words[...] : words.dropLast()
      current = (title.joined(separator: " "), form.map { $0[...] } ?? "")
    }
    finish()
    self.sections = sections
  }

  func documents(_ section: String) throws -> [Value] {
    guard let bytes = sections[section] else { return [] }
    return try YAMLReader(duplicateKeys: .lastWins).documents(of: bytes, file: section).map(\.value)
      .filter { !$0.isNull }
  }

  func text(_ section: String) -> String? {
    sections[section].map { String(decoding: $0, as: UTF8.self) }
  }

  /// The documents of each answer that was seen; more than one where chance decides.
  func expectations() throws -> [[Value]] {
    guard let variants = text("expected.variants") else { return [try documents("expected.yaml")] }
    return try variants.components(separatedBy: "=====\n").map { text in
      try YAMLReader().documents(of: text, file: "variants").map(\.value).filter { !$0.isNull }
    }
  }

  var tree: SourceTree {
    var files: [String: [UInt8]] = [:]
    for (name, bytes) in sections where name.hasPrefix("tree/") {
      files[String(name.dropFirst(5))] = bytes
    }
    return SourceTree(label: "tree", files: files)
  }

  func inputs() throws -> ComposeInputs {
    let options = try documents("options.json").first ?? [:]
    let tree = tree
    let pulls = try documents("pulls.json").first ?? [:]
    let repositories = try documents("repos.json").first ?? []
    return ComposeInputs(
      repository: { _, _ in .success(tree) },
      clusterSecrets: try documents("clusters.yaml"),
      pullRequests: { _ in
        if let reason = pulls["repositoryNotFound"]?.string { return .notFound(reason) }
        return .items((pulls["pulls"]?.list ?? []).map(Self.pullRequest))
      },
      repositories: { _ in .items((repositories.list ?? []).map(Self.repository)) },
      projects: options["projects"]?.list.map { Set($0.compactMap(\.string)) },
      usesNewGitFileGlobbing: options["newGitFileGlobbing"]?.bool ?? false,
      includesHiddenDirectories: options["includeHiddenDirectories"]?.bool ?? false
    )
  }

  private static func pullRequest(_ value: Value) -> PullRequest {
    PullRequest(
      number: value["Number"]?.int ?? 0,
      title: value.text("Title"),
      branch: value.text("Branch"),
      targetBranch: value.text("TargetBranch"),
      headSHA: value.text("HeadSHA"),
      labels: value.texts("Labels"),
      author: value.text("Author")
    )
  }

  private static func repository(_ value: Value) -> ForgeRepository {
    ForgeRepository(
      organization: value.text("Organization"),
      repository: value.text("Repository"),
      repositoryID: value["RepositoryId"]?.int ?? 0,
      url: value.text("URL"),
      branch: value.text("Branch"),
      sha: value.text("SHA"),
      labels: value.texts("Labels"),
      paths: Set(value.texts("Paths"))
    )
  }
}

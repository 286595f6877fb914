import Chart
import Foundation
import Kustomize
import Manifests
import TestSupport

/// A folder with a kustomization of ours, and what kustomize 5.6 made of it.
///
/// It is built in `overlay` or `app` where there is such a folder. `expected.yaml` holds what kustomize printed, `refused` stands for
/// its refusal; `scripts/record-kustomizations` makes both.
struct KustomizationCase: CustomStringConvertible, Sendable {
  let name: String

  var description: String { name }

  private static let folder = "\(Fixture.repository)/Tests/KustomizeTests/Cases"

  /// Every case, sorted by name.
  static func all() throws -> [KustomizationCase] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      .map(KustomizationCase.init)
  }

  /// What kustomize printed, nil where it refused.
  var expected: String? {
    try? String(contentsOfFile: "\(Self.folder)/\(name)/expected.yaml", encoding: .utf8)
  }

  /// What we make of it.
  func built() throws -> String {
    let tree = try tree()
    let inner = ["overlay", "app"].first(where: tree.isFolder) ?? ""
    let built = try kustomize(inner, in: tree, settings: KustomizeSettings(capabilities: .offline))
    return kustomizeText(of: built.objects)
  }

  private func tree() throws -> SourceTree {
    let root = "\(Self.folder)/\(name)"
    var files: [String: [UInt8]] = [:]
    for case let path as String in FileManager.default.enumerator(atPath: root) ?? .init() {
      guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else { continue }
      files[path] = Array(data)
    }
    return SourceTree(label: name, files: files)
  }
}

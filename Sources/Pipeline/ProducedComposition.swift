import Compose
import Git
import Manifests
import Render
import YAML

/// Composition documents that a chart or a kustomization of the repository produces.
struct ProducedComposition: Sendable {
  let request: PassRequest
  let repositories: Repositories

  /// The files and folders of a composition with what produces documents replaced by its documents, and the tree to find them in.
  ///
  /// - Throws: when something cannot be rendered.
  func replacing(
    _ paths: [String],
    in tree: SourceTree
  ) async throws(PassError) -> (paths: [String], tree: SourceTree) {
    var files: [String: [UInt8]] = [:]
    var replaced: [String] = []
    for path in paths {
      guard let folder = Self.producer(at: path, in: tree) else {
        replaced.append(path)
        continue
      }
      let name = folder.isEmpty ? "rendered.yaml" : folder + "/rendered.yaml"
      files[name] = Array(try await text(ofDocumentsIn: folder).utf8)
      replaced.append(name)
    }
    return (replaced, files.isEmpty ? tree : tree.overlaid(with: files))
  }

  /// The folder of the chart or kustomization that a path means: itself, or that of the file which describes it.
  private static func producer(at path: String, in tree: SourceTree) -> String? {
    let names = ["Chart.yaml", "kustomization.yaml", "kustomization.yml", "Kustomization"]
    let parts = path.split(separator: "/")
    if let last = parts.last, names.contains(String(last)) {
      return parts.dropLast().joined(separator: "/")
    }
    let prefix = path.isEmpty ? "" : path + "/"
    return names.contains { tree.isFile(prefix + $0) } ? path : nil
  }

  /// The documents of a folder's chart or kustomization, rendered as an application of it would be.
  private func text(ofDocumentsIn folder: String) async throws(PassError) -> String {
    let home = repositories.home
    let document: Value = [
      "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
      "metadata": ["name": "composition", "namespace": .string(request.controlNamespace)],
      "spec": [
        "project": "default",
        "source": [
          "repoURL": .string(home.givenAddresses.first?.text ?? home.name),
          "path": .string(folder.isEmpty ? "." : folder),
        ],
        "destination": ["name": "in-cluster", "namespace": .string(request.controlNamespace)],
      ],
    ]
    guard let manifest = try? Manifest(document, origin: Location(file: folder)),
      let application = compose([manifest]).applications.first
    else { preconditionFailure("an application of the composition's own folder is none") }
    let pass = RenderingPass(
      request: request,
      repositories: repositories,
      scopes: [:],
      clusters: nil,
      cache: nil
    )
    switch await pass.rendered(application).result {
    case .success(let rendering):
      return YAMLWriter(order: .written).text(ofDocuments: rendering.nested.map(\.value))
    case .failure(let failure): throw .settings("\(failure.end)")
    }
  }
}

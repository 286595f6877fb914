import Compose
import JSON
import Manifests
import YAML

/// A folder of plain manifests, read as Argo CD's directory tool reads it (its `findManifests`).
struct ManifestFolder {
  let folder: String
  let options: DirectoryOptions
  let tree: SourceTree
  let scalar: YAMLScalarHook?

  /// All objects of the folder's files in the order of their paths; lists are taken apart.
  func manifests() throws(RenderError) -> [Manifest] {
    var found: [Manifest] = []
    var problems: [RenderError.Problem] = []
    do {
      for path in try files() {
        do {
          found += try read(path)
        } catch {
          problems.append(error)
        }
      }
    } catch {
      problems.append(.source(error))
    }
    guard problems.isEmpty else { throw RenderError(problems) }
    return found
  }

  private func files() throws(SourceTreeError) -> [String] {
    let prefix = folder.isEmpty ? "" : folder + "/"
    let paths: [String]
    if options.recurse {
      paths = try tree.files(under: folder)
    } else {
      paths = try tree.entries(of: folder).map { prefix + $0.name }.filter(tree.isFile)
    }
    return paths.filter { isTaken(String($0.dropFirst(prefix.count))) }
  }

  private func isTaken(_ path: String) -> Bool {
    if !options.exclude.isEmpty, PathGlob(options.exclude).matches(path) { return false }
    if !options.include.isEmpty, !PathGlob(options.include).matches(path) { return false }
    guard !options.disableExtensionFilter else { return true }
    return [".yaml", ".yml", ".json", ".jsonnet"].contains { path.hasSuffix($0) }
  }

  private func read(_ path: String) throws(RenderError.Problem) -> [Manifest] {
    guard !path.hasSuffix(".jsonnet") else { throw .unsupported("Jsonnet", path) }
    let bytes: [UInt8]
    do { bytes = try tree.bytes(at: path) } catch { throw .source(error) }
    guard !bytes.contains(text: "+argocd:skip-file-rendering") else { return [] }
    let documents: [YAMLDocument]
    do {
      documents = try YAMLReader(scalar: scalar).documents(of: bytes, file: path)
    } catch {
      // Argo CD passes over files that are plainly no manifests.
      guard ["apiVersion", "kind", "metadata"].allSatisfy({ bytes.contains(text: $0) }) else {
        return []
      }
      throw .yaml(error)
    }
    return try objects(in: documents, of: path)
  }
}

extension Array where Element == UInt8 {
  /// Whether the bytes of a text stand somewhere in these.
  fileprivate func contains(text: String) -> Bool {
    firstRange(of: Array(text.utf8)) != nil
  }
}

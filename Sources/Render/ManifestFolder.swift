import Compose
import JSON
import Jsonnet
import Manifests
import YAML

/// A folder of plain manifests, read as Argo CD's directory tool reads it (its `findManifests`).
struct ManifestFolder {
  private let folder: String
  private let options: DirectoryOptions
  private let tree: SourceTree
  private let environment: BuildEnvironment
  private let keys: SecretKeys
  private let scalar: YAMLScalarHook?

  /// The most bytes that the files may have together, as in Argo CD.
  private static let limitInBytes = 10_000_000

  init(_ rendering: SourceRendering) {
    folder = rendering.source.path
    if case .directory(let given) = rendering.source.tool {
      options = given
    } else {
      options = DirectoryOptions()
    }
    tree = rendering.files.tree
    environment = rendering.environment
    keys = rendering.inputs.secretKeys
    scalar = rendering.filler.hook
  }

  /// All objects of the folder's files in the order of their paths; lists are taken apart.
  func manifests() throws(RenderError) -> [Manifest] {
    var found: [Manifest] = []
    var problems: [RenderError.Problem] = []
    var size = 0
    do {
      for path in try files() {
        do {
          found += try read(path, countingInto: &size)
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

  private func read(
    _ path: String,
    countingInto size: inout Int
  ) throws(RenderError.Problem) -> [Manifest] {
    let bytes: [UInt8]
    do { bytes = try tree.bytes(at: path) } catch { throw .source(error) }
    let before = size
    size += bytes.count
    guard size <= Self.limitInBytes else {
      // One message is enough.
      guard before <= Self.limitInBytes else { return [] }
      throw .unsupported("a folder with more than \(Self.limitInBytes) bytes of manifests", path)
    }
    guard !path.hasSuffix(".jsonnet") else { return try evaluate(path) }
    guard !bytes.contains(text: "+argocd:skip-file-rendering") else { return [] }
    let documents: [YAMLDocument]
    do throws(RenderError.Problem) {
      documents = try keys.documents(of: bytes, file: path, scalar: scalar)
    } catch {
      guard case .yaml = error else { throw error }
      // Argo CD passes over files that are plainly no manifests.
      guard ["apiVersion", "kind", "metadata"].allSatisfy({ bytes.contains(text: $0) }) else {
        return []
      }
      throw error
    }
    return try objects(in: documents, of: path)
  }
}

extension ManifestFolder {
  /// The objects that a Jsonnet program yields: one, or a list of them.
  private func evaluate(_ path: String) throws(RenderError.Problem) -> [Manifest] {
    let json: [UInt8]
    do throws(JsonnetError) {
      json = try JsonnetProgram(
        path,
        in: tree,
        folders: [folder] + options.libraries.map { Self.place(of: $0) },
        bindings: bindings(options.topLevelArguments, areArguments: true)
          + bindings(options.externalVariables, areArguments: false)
      ).json()
    } catch {
      throw .jsonnet(error)
    }
    let value: Value
    do throws(JSONError) {
      value = try JSONReader().value(of: json, file: path)
    } catch {
      throw .unsupported("\(error)", path)
    }
    let documents = (value.list ?? [value]).map { YAMLDocument(value: $0, line: 1) }
    return try objects(in: documents, of: path)
  }

  private func bindings(
    _ variables: [DirectoryOptions.Variable],
    areArguments: Bool
  ) -> [JsonnetProgram.Binding] {
    variables.map { variable in
      JsonnetProgram.Binding(
        name: variable.name,
        value: environment.filling(variable.value),
        isCode: variable.isCode,
        isArgument: areArguments
      )
    }
  }

  /// A library folder as a path from the root; one that leads out is none, since nothing is there.
  private static func place(of folder: String) -> String {
    (try? SourceTree.join("", folder)) ?? folder
  }
}

extension Array where Element == UInt8 {
  /// Whether the bytes of a text stand somewhere in these.
  fileprivate func contains(text: String) -> Bool {
    firstRange(of: Array(text.utf8)) != nil
  }
}

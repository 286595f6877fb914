import Manifests

/// The composition's files: those that were named, or the only one in the folder `composition`.
///
/// - Throws: when there is none, or several and none was named.
func compositionFiles(
  named: [String],
  in tree: SourceTree
) throws(PassError) -> [String] {
  guard named.isEmpty else {
    var files: [String] = []
    for name in named {
      guard let file = try? SourceTree.join("", name), tree.kind(of: file) != nil else {
        throw .source(.notFound(name))
      }
      files.append(file)
    }
    return files
  }
  let folder = "composition"
  let entries = (try? tree.entries(of: folder)) ?? []
  let files = entries.map { "\(folder)/\($0.name)" }.filter { path in
    (path.hasSuffix(".yaml") || path.hasSuffix(".yml")) && tree.isFile(path)
  }
  guard files.count == 1 else { throw .noComposition(candidates: files) }
  return files
}

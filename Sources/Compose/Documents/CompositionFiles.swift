import Manifests

/// The files behind the paths of a composition, read once as they stand.
struct CompositionFiles {
  private(set) var files: [CompositionFile] = []
  private(set) var problems: [CompositionError] = []

  init(_ paths: [String], in tree: SourceTree) {
    for path in paths {
      do throws(CompositionError) {
        for file in try Self.files(at: path, in: tree) {
          do throws(CompositionError) {
            files.append(try CompositionFile(file, in: tree))
          } catch {
            problems.append(error)
          }
        }
      } catch {
        problems.append(error)
      }
    }
  }

  var mayHavePlaceholders: Bool { files.contains { $0.mayHavePlaceholders } }

  /// The file itself, or the YAML and JSON files of a folder in sorted order.
  private static func files(
    at path: String,
    in tree: SourceTree
  ) throws(CompositionError) -> [String] {
    do throws(SourceTreeError) {
      guard tree.kind(of: path) == .folder else {
        // Fails where there is nothing, with the tree's own reason.
        _ = try tree.bytes(at: path)
        return [path]
      }
      return try tree.files(under: path).filter { file in
        [".yaml", ".yml", ".json"].contains { file.hasSuffix($0) }
      }
    } catch {
      throw CompositionError(.source(error), verb: "read", subject: path)
    }
  }
}

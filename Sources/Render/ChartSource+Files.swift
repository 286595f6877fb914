import Compose
import Manifests

extension ChartSource {
  struct ValueFile {
    let path: String
    let bytes: [UInt8]
  }

  func valueFiles() throws(RenderError.Problem) -> [ValueFile] {
    var files: [ValueFile] = []
    for path in options.valueFiles {
      do {
        let full = try SourceTree.join(source.path, path)
        files.append(ValueFile(path: full, bytes: try inputs.sources[index].tree.bytes(at: full)))
      } catch {
        throw .source(error)
      }
    }
    return files
  }

  func fileParameter(
    _ parameter: HelmOptions.FileParameter
  ) throws(RenderError.Problem) -> [UInt8] {
    do {
      return try inputs.sources[index].tree.bytes(
        at: try SourceTree.join(source.path, parameter.path)
      )
    } catch {
      throw .source(error)
    }
  }
}

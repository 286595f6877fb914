import Manifests
import YAML

extension GitGenerator {
  /// The maps of a YAML or JSON file: one, or those of a list; an empty file is one empty map.
  ///
  /// - Throws: when the file cannot be read, or is neither a map nor a list of maps.
  static func contents(
    of file: String,
    in tree: SourceTree
  ) throws(CompositionError) -> [Mapping] {
    let bytes: [UInt8]
    do throws(SourceTreeError) {
      bytes = try tree.bytes(at: file)
    } catch {
      throw CompositionError(.source(error))
    }
    let value: Value
    do throws(YAMLError) {
      value = try YAMLReader(duplicateKeys: .lastWins).firstDocument(of: bytes, file: file)
    } catch {
      throw CompositionError(.parameterFile(file, reason: "\(error.problem)"))
    }
    switch value {
    case .null: return [[:]]
    case .map(let map): return [map]
    case .list(let elements):
      var maps: [Mapping] = []
      for (index, element) in elements.enumerated() {
        guard element.isNull || element.map != nil else {
          let reason = "element \(index) is \(element.shownType) where a map is needed"
          throw CompositionError(.parameterFile(file, reason: reason))
        }
        maps.append(element.map ?? [:])
      }
      return maps
    default:
      let reason = "it is \(value.shownType) where a map or a list of maps is needed"
      throw CompositionError(.parameterFile(file, reason: reason))
    }
  }
}

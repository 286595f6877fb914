import Manifests
import Synchronization
import YAML

/// A file of a chart's `crds/`: often the largest part of what the chart delivers, and the same in each of its releases.
final class DefinitionFile: Sendable {
  /// The path inside of the chart.
  let name: String
  /// The file as people name it.
  let origin: String
  private let file: ChartFile
  /// What the file holds; guards against reading it twice.
  private let documents = Mutex<[Value]?>(nil)

  init(_ file: ChartFile, origin: String) {
    self.file = file
    self.origin = origin
    name = file.name
  }

  /// The file's content, read when asked for: most renders leave definitions out.
  var text: [UInt8] { file.bytesIfReadable }

  /// The documents; those that a hook has nothing to say of are kept for the next release.
  ///
  /// - Throws: when the file is no YAML, or the hook refuses something in it.
  func values(_ scalar: YAMLScalarHook?) throws(YAMLError) -> [Value] {
    try documents.withLock { (kept) throws(YAMLError) in
      if let kept { return kept }
      let text = text
      let values = try YAMLReader(duplicateKeys: .lastWins, scalar: scalar)
        .documents(of: text, file: origin).map(\.value)
      if scalar?.concerns(text) != true { kept = values }
      return values
    }
  }
}

extension ChartFile {
  /// Whether Helm takes it for one with definitions of kinds.
  var definesKinds: Bool {
    guard name.hasPrefix("crds/") else { return false }
    let name = baseName.lowercased()
    return name.hasSuffix(".yaml") || name.hasSuffix(".yml") || name.hasSuffix(".json")
  }
}

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
  /// What the file holds; guards against parsing it twice.
  private let documents = Mutex<[Value]?>(nil)

  init(_ file: ChartFile, origin: String) {
    self.file = file
    self.origin = origin
    name = file.name
  }

  /// The file's content, read when asked for: most renders leave definitions out.
  var text: [UInt8] { file.bytesIfReadable }

  /// The documents; those of a text that a hook has nothing to say of are parsed once for all releases.
  ///
  /// - Throws: when the file is no YAML, or the hook refuses something in it.
  func values(_ scalar: YAMLScalarHook?) throws(YAMLError) -> [Value] {
    let text = text
    if let scalar, scalar.concerns(text) { return try Self.values(of: text, scalar, origin) }
    return try documents.withLock { (kept) throws(YAMLError) in
      if let kept { return kept }
      let values = try Self.values(of: text, nil, origin)
      // What cannot be read now may be readable for the next release.
      if !text.isEmpty { kept = values }
      return values
    }
  }

  private static func values(
    of text: [UInt8],
    _ scalar: YAMLScalarHook?,
    _ file: String
  ) throws(YAMLError) -> [Value] {
    try YAMLReader(duplicateKeys: .lastWins, scalar: scalar).documents(of: text, file: file)
      .map(\.value)
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

package import Manifests
package import YAML

/// What a release of a chart renders to, in Helm's order.
package struct ChartOutput: Sendable {
  /// A file of a chart's `crds/`.
  package struct Definition: Sendable {
    /// The file's full name, as Helm's `# Source:` lines have it.
    package let source: String
    /// The file as people name it.
    package let origin: String
    private let file: ChartFile

    init(source: String, origin: String, file: ChartFile) {
      self.source = source
      self.origin = origin
      self.file = file
    }

    /// The file's content, read when asked for: most renders leave definitions out.
    package var text: [UInt8] { file.bytesIfReadable }
  }

  package let release: HelmRelease
  /// The files of `crds/`, those of sub-charts included.
  package let definitions: [Definition]
  /// The objects that are no hooks, in the order of installation.
  package let objects: [ChartDocument]
  /// The hooks, in the order of their kinds.
  package let hooks: [ChartDocument]
  /// The rendered `NOTES.txt` of the chart itself.
  package let notes: String
  /// What Helm would warn of.
  package let warnings: [String]
}

extension ChartOutput {
  /// A document with the template that it comes from.
  package struct Piece: Sendable {
    package let source: String
    package let text: [UInt8]

    /// The document under its `# Source:` line.
    package var printed: [UInt8] {
      Array("---\n# Source: \(source)\n".utf8) + text + [UInt8(ascii: "\n")]
    }
  }
}

/// Which parts of an output are wanted.
package struct ChartParts: OptionSet, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// The files of `crds/`.
  package static let definitions = ChartParts(rawValue: 1)
  /// Hooks that are no tests.
  package static let hooks = ChartParts(rawValue: 2)
  /// Hooks that run on `helm test`.
  package static let tests = ChartParts(rawValue: 4)
  /// Everything.
  package static let all: ChartParts = [.definitions, .hooks, .tests]
}

extension ChartOutput {
  /// The hooks that are wanted.
  private func hooks(_ parts: ChartParts) -> [ChartDocument] {
    hooks.filter { parts.contains($0.hook?.isTest == true ? .tests : .hooks) }
  }

  /// What is printed: each file of `crds/` and each document with the template that it comes from.
  package func pieces(_ parts: ChartParts) -> [Piece] {
    plainPieces(parts) + hooks(parts).map { Piece(source: $0.source, text: $0.text) }
  }

  private func plainPieces(_ parts: ChartParts) -> [Piece] {
    let shown = parts.contains(.definitions) ? definitions : []
    return shown.map { Piece(source: $0.source, text: $0.text) }
      + objects.map { Piece(source: $0.source, text: $0.text) }
  }

  /// The text that `helm template` prints.
  package func text(_ parts: ChartParts = [.hooks, .tests]) -> [UInt8] {
    var output: [UInt8] = []
    for piece in plainPieces(parts) { output += piece.printed }
    output = Array(ManifestText.trimmed(output[...]))
    output.append(UInt8(ascii: "\n"))
    for hook in hooks(parts) { output += Piece(source: hook.source, text: hook.text).printed }
    return output
  }

  /// The objects of all wanted parts, items of lists each for themselves; documents without content are left out.
  ///
  /// `scalar` looks at each scalar of the files of `crds/`; those of rendered documents were looked at before.
  ///
  /// - Throws: when a document is no object, or a definition is no YAML.
  package func manifests(
    _ parts: ChartParts = .all,
    scalar: YAMLScalarHook? = nil
  ) throws(ChartError) -> [Manifest] {
    var result: [Manifest] = []
    if parts.contains(.definitions) {
      for definition in definitions {
        for value in try values(of: definition, scalar) {
          try add(value, definition.origin, to: &result)
        }
      }
    }
    for document in objects + hooks(parts) { try add(document.value, document.origin, to: &result) }
    return result
  }

  private func values(
    of definition: Definition,
    _ scalar: YAMLScalarHook?
  ) throws(ChartError) -> [Value] {
    do throws(YAMLError) {
      return try YAMLReader(duplicateKeys: .lastWins, scalar: scalar)
        .documents(of: definition.text, file: definition.origin).map(\.value)
    } catch {
      throw ChartError(error.location, .release(release.name), .yaml(error))
    }
  }

  private func add(
    _ value: Value,
    _ origin: String,
    to result: inout [Manifest]
  ) throws(ChartError) {
    if value.isNull { return }
    if value["kind"]?.string?.hasSuffix("List") == true, let items = value["items"]?.list {
      for item in items { try add(item, origin, to: &result) }
      return
    }
    let location = Location(file: origin)
    do throws(ManifestError) {
      result.append(try Manifest(value, origin: location))
    } catch {
      throw ChartError(location, .release(release.name), .manifest(error.problem))
    }
  }
}

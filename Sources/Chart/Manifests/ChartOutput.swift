package import Manifests
package import YAML

/// What a release of a chart renders to, in Helm's order.
package struct ChartOutput: Sendable {
  /// A file of a chart's `crds/`.
  package struct Definition: Sendable {
    /// The file's full name, as Helm's `# Source:` lines have it.
    package let source: String
    let file: DefinitionFile

    /// The file as people name it.
    package var origin: String { file.origin }
    /// The file's content, read each time.
    package var text: [UInt8] { file.text }
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
  /// A file of `crds/` or a document, with the template that it comes from.
  package struct Piece: Sendable {
    private enum Content {
      case definition(Definition)
      case document(ChartDocument)
    }

    private let content: Content

    fileprivate init(_ definition: Definition) {
      content = .definition(definition)
    }

    fileprivate init(_ document: ChartDocument) {
      content = .document(document)
    }

    package var source: String {
      switch content {
      case .definition(let definition): definition.source
      case .document(let document): document.source
      }
    }

    /// The text; that of a file is read each time.
    package var text: [UInt8] {
      switch content {
      case .definition(let definition): definition.text
      case .document(let document): document.text
      }
    }

    /// What stands before the text.
    fileprivate var head: [UInt8] { Array("---\n# Source: \(source)\n".utf8) }

    /// The document under its `# Source:` line.
    package var printed: [UInt8] { head + text + [UInt8(ascii: "\n")] }
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
    plainPieces(parts) + hooks(parts).map { Piece($0) }
  }

  private func plainPieces(_ parts: ChartParts) -> [Piece] {
    (parts.contains(.definitions) ? definitions.map { Piece($0) } : []) + objects.map { Piece($0) }
  }

  /// The text that `helm template` prints.
  package func text(_ parts: ChartParts = [.hooks, .tests]) -> [UInt8] {
    var output: [UInt8] = []
    eachChunk(of: parts) { output += $0 }
    return output
  }

  /// Tells the text that `helm template` prints in chunks, so that the whole of it is never held.
  package func eachChunk(of parts: ChartParts, _ body: ([UInt8]) -> Void) {
    let newline = [UInt8(ascii: "\n")]
    var plain = plainPieces(parts)
    let last = plain.popLast()
    for piece in plain {
      body(piece.head)
      body(piece.text)
      body(newline)
    }
    // Helm trims what comes before the hooks as a whole; documents are trimmed already, files of `crds/` are not.
    if let last { body(Array(ManifestText.trimmed(last.printed[...]))) }
    body(newline)
    for hook in hooks(parts) { body(Piece(hook).printed) }
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
      return try definition.file.values(scalar)
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

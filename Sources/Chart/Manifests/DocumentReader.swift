import Manifests
import YAML

/// Makes documents of the text that templates rendered, as Helm sorts manifests.
struct DocumentReader {
  /// What a rendered file holds.
  struct Found: Sendable {
    var documents: [ChartDocument] = []
    var warnings: [String] = []
  }

  let release: String
  let scalar: YAMLScalarHook?

  /// What annotations and kind say of a document.
  private struct Head {
    var kind = ""
    var annotations: [(name: String, value: String)] = []

    func annotation(_ name: String) -> String? {
      annotations.last { $0.name == name }?.value
    }
  }

  /// What one rendered file holds, or why that cannot be told.
  func outcome(
    of text: [UInt8],
    source: String,
    _ templates: TemplateFiles
  ) -> Result<Found, ChartError> {
    Result { () throws(ChartError) in
      try documents(of: text, source: source, origin: templates.origin(of: source))
    }
  }

  /// The documents of one rendered file; objects that are hooks of unknown types are left out, as Helm leaves them out.
  private func documents(
    of text: [UInt8],
    source: String,
    origin: String
  ) throws(ChartError) -> Found {
    var found = Found()
    for part in ManifestText.parts(of: text) {
      let bytes = Array(part.bytes)
      let value = try read(bytes, line: part.line, origin: origin)
      let head = try head(of: value, origin: origin)
      var hook: ChartHook?
      if let events = head.annotation("helm.sh/hook") {
        hook = ChartHook(events, weight: head.annotation("helm.sh/hook-weight"))
        if hook == nil {
          let cause = "the object is left out, as no hook is called '\(events)'"
          found.warnings.append("\(origin): \(cause)")
          continue
        }
      }
      found.documents.append(
        ChartDocument(
          source: source,
          origin: origin,
          text: bytes,
          value: value,
          kind: head.kind,
          hook: hook
        )
      )
    }
    return found
  }

  private func read(_ bytes: [UInt8], line: Int, origin: String) throws(ChartError) -> Value {
    do throws(YAMLError) {
      return try YAMLReader(duplicateKeys: .lastWins, scalar: scalar).firstDocument(
        of: bytes,
        file: origin
      )
    } catch {
      throw ChartError(
        Location(file: origin),
        .release(release),
        .renderedYAML(error, line: line - 1 + (error.location.line ?? 1))
      )
    }
  }

  private func head(of value: Value, origin: String) throws(ChartError) -> Head {
    let map: Mapping
    switch value {
    case .null: return Head()
    case .map(let given): map = given
    default:
      let problem = ManifestError.Problem.notAnObject(value.typeName)
      throw ChartError(Location(file: origin), .release(release), .manifest(problem))
    }
    do throws(GoFields.Mismatch) {
      let fields = GoFields(map)
      var head = Head()
      _ = try fields.text("apiVersion")
      head.kind = try fields.text("kind")
      if let metadata = try fields.fields("metadata") {
        _ = try metadata.text("name")
        head.annotations = try metadata.textsByName("annotations") ?? []
      }
      return head
    } catch {
      throw ChartError(Location(file: origin), .release(release), .text(error.description))
    }
  }
}

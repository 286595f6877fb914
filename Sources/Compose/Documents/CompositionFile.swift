import Manifests
import YAML

/// A file of composition documents, read once as it stands.
struct CompositionFile {
  let path: String
  let bytes: [UInt8]
  let documents: [YAMLDocument]
  /// Which placeholders each document wants filled in, by the line on which it starts.
  private let modes: [(line: Int, mode: SubstitutionMode)]

  /// Reads a file.
  ///
  /// - Throws: when it is not there or no YAML.
  init(_ path: String, in tree: SourceTree) throws(CompositionError) {
    self.path = path
    do throws(SourceTreeError) {
      bytes = try tree.bytes(at: path)
    } catch {
      throw CompositionError(.source(error), verb: "read", subject: path)
    }
    do throws(YAMLError) {
      documents = try YAMLReader().documents(of: bytes, file: path)
    } catch {
      throw CompositionError(error)
    }
    modes = documents.map { document in
      let own = document.value.annotation(SubstitutionMode.annotation)
      let template = document.value["spec"]?["template"]?.annotation(SubstitutionMode.annotation)
      return (document.line, SubstitutionMode(annotation: own ?? template))
    }
  }

  /// Whether any document may have placeholders.
  var mayHavePlaceholders: Bool {
    Set(modes.map(\.mode)).contains { $0.mayOccur(in: bytes) }
  }

  /// The documents with an environment's placeholders filled in, and for each the placeholders that have no value.
  ///
  /// - Throws: when what is filled in makes the file unreadable.
  func documents(
    filledWith placeholders: Placeholders
  ) throws(CompositionError) -> [(document: YAMLDocument, missing: [MissingPlaceholder])] {
    let fillers = modes.map { PlaceholderFiller(placeholders, mode: $0.mode) }
    let modes = modes
    let hook = YAMLScalarHook { (text, isPlain, place) throws(YAMLError) in
      let line = place.line ?? 0
      let index = modes.lastIndex { $0.line <= line } ?? 0
      return fillers[index].value(of: text, isPlain: isPlain, at: place)
    }
    let reader = YAMLReader(scalar: hook)
    do throws(YAMLError) {
      let filled = try reader.documents(of: bytes, file: path)
      return zip(filled, fillers).map { ($0, $1.missing) }
    } catch {
      throw CompositionError(error)
    }
  }
}

extension CompositionError {
  /// The error of a file that is no YAML.
  init(_ error: YAMLError) {
    self.init(
      .unreadable("\(error.problem)"),
      location: error.location,
      verb: "read",
      subject: "YAML"
    )
  }
}

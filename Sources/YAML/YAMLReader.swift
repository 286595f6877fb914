package import Manifests

/// What happens to a key that a map has already.
package enum YAMLDuplicateKeys: Sendable, Hashable {
  /// It is an error that names the line of the first one.
  case refused
  /// The last one counts, as Kubernetes and Helm have it.
  case lastWins
}

/// Reads YAML as Kubernetes and Helm read it.
///
/// Scalars follow Go's YAML 1.1 library and the JSON that Kubernetes makes of them: `yes` is true, `0755` is 493, `1.0` is the
/// integer 1, timestamps stay text, and every key becomes text (`1:` is `"1"`, `yes:` is `"true"`). JSON is YAML too.
package struct YAMLReader {
  private let limits: YAMLLimits
  private let duplicateKeys: YAMLDuplicateKeys
  private let keepsFloats: Bool
  private let scalar: YAMLScalarHook?

  /// Makes a reader; with `keepsFloats`, whole numbers that are written with a point or an exponent are doubles.
  package init(
    limits: YAMLLimits = .default,
    duplicateKeys: YAMLDuplicateKeys = .refused,
    keepsFloats: Bool = false,
    scalar: YAMLScalarHook? = nil
  ) {
    self.limits = limits
    self.duplicateKeys = duplicateKeys
    self.keepsFloats = keepsFloats
    self.scalar = scalar
  }

  /// Reads all documents of an input; an empty document gives null, an input without any document gives none.
  ///
  /// - Throws: at the first place that cannot be read, or when a budget is exceeded.
  package func documents(of bytes: [UInt8], file: String) throws(YAMLError) -> [YAMLDocument] {
    try bytes.withUnsafeBufferPointer { (buffer) throws(YAMLError) in
      var composer = try composer(for: buffer, file: file)
      var documents: [YAMLDocument] = []
      while let document = try composer.nextDocument() {
        guard documents.count < limits.documents else {
          throw YAMLError(
            Location(file: file, line: document.line),
            .overBudget(.documents, limit: limits.documents)
          )
        }
        documents.append(document)
      }
      return documents
    }
  }

  /// Reads all documents of a text.
  ///
  /// - Throws: as the reading of bytes does.
  package func documents(of text: String, file: String) throws(YAMLError) -> [YAMLDocument] {
    try documents(of: Array(text.utf8), file: file)
  }

  /// Reads the first document and nothing behind it, as Go's `Unmarshal` does; null where there is none.
  ///
  /// - Throws: when that document cannot be read.
  package func firstDocument(of bytes: [UInt8], file: String) throws(YAMLError) -> Value {
    try bytes.withUnsafeBufferPointer { (buffer) throws(YAMLError) in
      var composer = try composer(for: buffer, file: file)
      return try composer.nextDocument()?.value ?? .null
    }
  }

  /// Reads an input that is one document, such as a values file; null where it is empty.
  ///
  /// - Throws: when it cannot be read, or a second document follows.
  package func value(of bytes: [UInt8], file: String) throws(YAMLError) -> Value {
    try bytes.withUnsafeBufferPointer { (buffer) throws(YAMLError) in
      var composer = try composer(for: buffer, file: file)
      guard let document = try composer.nextDocument() else { return .null }
      if let second = try composer.nextDocument() {
        throw YAMLError(Location(file: file, line: second.line), .secondDocument)
      }
      return document.value
    }
  }

  private func composer(
    for buffer: UnsafeBufferPointer<UInt8>,
    file: String
  ) throws(YAMLError) -> Composer {
    guard buffer.count <= limits.sizeInBytes else {
      throw YAMLError(Location(file: file), .overBudget(.bytes, limit: limits.sizeInBytes))
    }
    return Composer(
      events: EventParser(buffer, file: file),
      limits: limits,
      duplicateKeys: duplicateKeys,
      keepsFloats: keepsFloats,
      hook: scalar.flatMap { $0.concerns(buffer) ? $0 : nil }
    )
  }
}

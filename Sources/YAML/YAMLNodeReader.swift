internal import CLibYAML
internal import Manifests

/// Reads YAML into nodes, with the plain scalars of YAML 1.2 as Go's third YAML library has them: `yes` and `on` are text.
package struct YAMLNodeReader {
  private let limits: YAMLLimits

  package init(limits: YAMLLimits = .default) {
    self.limits = limits
  }

  /// Reads all documents of an input; aliases are replaced by what they stand for, `<<` is carried out.
  ///
  /// - Throws: at the first place that cannot be read, or when a budget is exceeded.
  package func documents(
    of bytes: [UInt8],
    file: String
  ) throws(YAMLError) -> [(node: YAMLNode, line: Int)] {
    guard bytes.count <= limits.sizeInBytes else {
      throw YAMLError(Location(file: file), .overBudget(.bytes, limit: limits.sizeInBytes))
    }
    return try bytes.withUnsafeBufferPointer { (buffer) throws(YAMLError) in
      var composer = NodeComposer(events: EventParser(buffer, file: file), limits: limits)
      var documents: [(node: YAMLNode, line: Int)] = []
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
}

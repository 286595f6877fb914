internal import CSimdjson
package import Manifests

/// Reads JSON as Kubernetes reads it.
///
/// Numbers without fraction and exponent that fit into 64 bits are integers, all others doubles. Of equal keys the last one
/// counts. Bytes that are no UTF-8 and lone surrogates are replaced.
package struct JSONReader: Sendable {
  private let limits: JSONLimits

  package init(limits: JSONLimits = .default) {
    self.limits = limits
  }

  /// Reads a text that is one value; `file` names it in errors.
  ///
  /// - Throws: at the first place that cannot be read, or when a budget is exceeded.
  package func value(of bytes: [UInt8], file: String = "JSON") throws(JSONError) -> Value {
    try bytes.withUnsafeBufferPointer { (bytes) throws(JSONError) in
      try value(of: bytes, file: file)
    }
  }

  /// Reads a text that is one value.
  ///
  /// - Throws: as the reading of bytes does.
  package func value(of text: String, file: String = "JSON") throws(JSONError) -> Value {
    try value(of: Array(text.utf8), file: file)
  }

  /// Reads bytes where they lie; they need to be valid during the call only.
  ///
  /// - Throws: as the reading of an array does.
  package func value(
    of bytes: UnsafeBufferPointer<UInt8>,
    file: String = "JSON"
  ) throws(JSONError) -> Value {
    guard bytes.count <= limits.sizeInBytes else {
      let problem = JSONError.Problem.overBudget(.bytes, limit: limits.sizeInBytes)
      throw JSONError(Location(file: file), offsetInBytes: limits.sizeInBytes, problem)
    }
    var tape = swell_json_tape()
    if !bytes.isEmpty, swell_json_parse(bytes.baseAddress, bytes.count, limits.depth, &tape) == 0 {
      var walk = TapeWalk(tape)
      return walk.document()
    }
    var reader = LenientReader(bytes, file: file, depth: limits.depth)
    return try reader.document()
  }
}

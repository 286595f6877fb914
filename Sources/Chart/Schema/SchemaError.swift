/// A schema that cannot be used.
struct SchemaError: Error, Hashable, CustomStringConvertible {
  /// A JSON pointer into the schema.
  let pointer: String
  let cause: String

  var description: String { "schema at '\(pointer.isEmpty ? "/" : pointer)': \(cause)" }
}

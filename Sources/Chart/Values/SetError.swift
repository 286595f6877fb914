/// A `--set` text that cannot be read, in the words that Helm's users know.
struct SetError: Error, Hashable, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

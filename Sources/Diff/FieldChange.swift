package import Manifests

/// One field that a sync would change, as it may be shown: values of Secrets are marks.
package struct FieldChange: Sendable, Hashable {
  package let path: FieldPath
  /// The value before; nil where there is none.
  package let from: Value?
  /// The value after; nil where the field goes.
  package let to: Value?
  /// Who wrote the value before; nil where the server does not say.
  package var writer: FieldWriter?

  // Only this module makes changes, so that none leaves it without its secrets masked.
  init(path: FieldPath, from: Value?, to: Value?) {
    self.path = path
    self.from = from
    self.to = to
  }

  init(_ difference: Difference) {
    self.init(path: difference.path, from: difference.from, to: difference.to)
  }

  /// The change as an object of `path`, `from` and `to`; an absent side has no key.
  package var json: Value {
    var map: Mapping = ["path": .string(path.description)]
    map["from"] = from
    map["to"] = to
    map["manager"] = writer.map { .string($0.manager) }
    map["writtenAt"] = writer?.time.map { .string($0) }
    return .map(map)
  }
}

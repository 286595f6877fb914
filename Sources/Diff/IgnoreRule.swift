package import Manifests

/// Fields of some objects in which a difference does not count.
///
/// Group and kind are globs (`*` and `?`); an empty group is the core group only. Name and namespace are exact, or nil
/// for any.
package struct IgnoreRule: Sendable, Hashable {
  package let group: String
  package let kind: String
  package let name: String?
  package let namespace: String?
  package let pointers: [JSONPointer]

  package init(
    group: String,
    kind: String,
    name: String? = nil,
    namespace: String? = nil,
    pointers: [JSONPointer]
  ) {
    self.group = group
    self.kind = kind
    self.name = name
    self.namespace = namespace
    self.pointers = pointers
  }

  /// Whether the rule speaks of this object.
  package func applies(to id: ObjectID) -> Bool {
    matches(id.group.utf8, glob: group.utf8) && matches(id.kind.utf8, glob: kind.utf8)
      && (name == nil || name == id.name)
      && (namespace == nil || namespace == id.namespace)
  }
}

/// Whether a text matches a pattern of `*`, `?` and plain bytes.
private func matches(_ text: String.UTF8View, glob: String.UTF8View) -> Bool {
  let (text, glob) = (Array(text), Array(glob))
  var (position, pattern) = (0, 0)
  var star: (pattern: Int, position: Int)?
  while position < text.count {
    if pattern < glob.count, glob[pattern] == UInt8(ascii: "*") {
      star = (pattern, position)
      pattern += 1
    } else if pattern < glob.count,
      glob[pattern] == text[position] || glob[pattern] == UInt8(ascii: "?")
    {
      position += 1
      pattern += 1
    } else if let last = star {
      star = (last.pattern, last.position + 1)
      (pattern, position) = (last.pattern + 1, last.position + 1)
    } else {
      return false
    }
  }
  return glob[pattern...].allSatisfy { $0 == UInt8(ascii: "*") }
}

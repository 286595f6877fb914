package import Manifests

/// A place inside an object as RFC 6901 writes it.
package struct JSONPointer: Sendable, Hashable {
  /// The unescaped reference tokens.
  package let tokens: [String]

  init(tokens: [String]) {
    self.tokens = tokens
  }

  /// Reads `/spec/replicas`; nil where the text does not begin with a slash.
  package init?(_ text: String) {
    guard text.utf8.first == UInt8(ascii: "/") else { return nil }
    tokens = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
      String($0).replacing("~1", with: "/").replacing("~0", with: "~")
    }
  }
}

extension Value {
  /// The value without what stands at a pointer; unchanged where nothing does.
  package func removing(_ pointer: JSONPointer) -> Value {
    removing(pointer.tokens[...])
  }

  fileprivate func removing(_ tokens: ArraySlice<String>) -> Value {
    guard let token = tokens.first else { return self }
    let rest = tokens.dropFirst()
    switch self {
    case .map(var map):
      guard let child = map[token] else { return self }
      map[token] = rest.isEmpty ? nil : child.removing(rest)
      return .map(map)
    case .list(var list):
      guard let index = Int(token), list.indices.contains(index) else { return self }
      if rest.isEmpty {
        list.remove(at: index)
      } else {
        list[index] = list[index].removing(rest)
      }
      return .list(list)
    default: return self
    }
  }
}

extension OwnedFields {
  /// The owned fields without what stands at a pointer into a live object.
  func removing(_ pointer: JSONPointer, of live: Value) -> OwnedFields {
    OwnedFields(root: root.removing(pointer.tokens[...], of: live) ?? .members([]))
  }
}

extension OwnedFields.Node {
  /// The node without what is at the tokens; nil where nothing of it stays.
  fileprivate func removing(_ tokens: ArraySlice<String>, of live: Value?) -> OwnedFields.Node? {
    guard let token = tokens.first else { return nil }
    let rest = tokens.dropFirst()
    switch self {
    case .anyMap, .anyList: return self
    case .value(let value): return .value(value.removing(tokens))
    case .members(let members):
      let kept = members.compactMap { member -> OwnedFields.Member? in
        guard member.step.stands(for: token, in: live) else { return member }
        return member.node.removing(rest, of: live?.child(at: member.step)).map {
          OwnedFields.Member(member.step, $0)
        }
      }
      return .members(kept)
    }
  }
}

extension FieldPath.Step {
  /// Whether the step leads where a pointer's token leads from a live value.
  fileprivate func stands(for token: String, in live: Value?) -> Bool {
    switch self {
    case .key(let key): return key == token
    case .index(let index): return Int(token) == index
    case .element, .value:
      guard let index = Int(token), case .list(let elements)? = live,
        elements.indices.contains(index)
      else { return false }
      if case .element(let keys) = self { return elements[index].matches(keys) }
      return self == .value(elements[index])
    }
  }
}

import Kinds
import YAML

/// Fills texts such as `$(NAME)` with the values of variables.
struct VariableTransformer {
  let values: [String: YAMLScalar]
  let fields: [FieldSpec]

  func transform(_ list: inout ResourceList) throws(KustomizeError) {
    try list.updateEach { (resource) throws(KustomizeError) in
      let type = resource.type
      for field in fields where type.fits(field) {
        try resource.node.change(field, fill)
      }
    }
  }

  private func fill(_ node: inout YAMLNode) throws(KustomizeError) {
    switch node {
    case .scalar: fillScalar(&node)
    case .list:
      try node.changeList { (elements) throws(KustomizeError) in
        for index in elements.indices {
          guard elements[index].isText else {
            throw KustomizeError(.wrongType(expected: "text", found: "something else"))
          }
          fillScalar(&elements[index])
        }
      }
    case .map:
      node.changeMap { map in map.updateEach { _, value in fillScalar(&value) } }
    }
  }

  private func fillScalar(_ node: inout YAMLNode) {
    guard node.isText, let text = node.text, text.utf8.contains(UInt8(ascii: "$")) else { return }
    node = .scalar(filled(text))
  }

  /// The text with its variables filled in; one that is a variable as a whole takes the value's type.
  private func filled(_ text: String) -> YAMLScalar {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var position = 0
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "$"), position + 1 < bytes.count else {
        result.append(bytes[position])
        position += 1
        continue
      }
      let next = bytes[position + 1]
      if next == UInt8(ascii: "("),
        let end = bytes[(position + 2)...].firstIndex(of: UInt8(ascii: ")"))
      {
        let name = String(decoding: bytes[(position + 2)..<end], as: UTF8.self)
        if let value = values[name] {
          if position == 0, end == bytes.count - 1 { return value }
          result += value.text.utf8
        } else {
          result += bytes[position...end]
        }
        position = end + 1
      } else {
        // Two dollar signs stand for one.
        result += next == UInt8(ascii: "$") ? [next] : [UInt8(ascii: "$"), next]
        position += 2
      }
    }
    return YAMLScalar(String(decoding: result, as: UTF8.self), tag: .string)
  }
}

extension YAMLNode {
  fileprivate var isText: Bool {
    if case .scalar(let scalar) = self {
      scalar.tag == .string || scalar.tag == .unset
    } else {
      false
    }
  }
}

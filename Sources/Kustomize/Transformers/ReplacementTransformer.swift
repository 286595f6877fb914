import Manifests
import YAML

/// Copies values from fields of one object to fields of others.
struct ReplacementTransformer {
  let replacements: [Replacement]

  func transform(_ list: inout ResourceList) throws(KustomizeError) {
    for (index, replacement) in replacements.enumerated() {
      try inside("[\(index)]") { () throws(KustomizeError) in
        guard let source = replacement.source else {
          throw KustomizeError(.missing("a source"))
        }
        let value = try inside("source") { () throws(KustomizeError) in
          try self.value(of: source, in: list)
        }
        for (number, target) in replacement.targets.enumerated() {
          try inside("targets[\(number)]") { () throws(KustomizeError) in
            try copy(value, to: target, in: &list)
          }
        }
      }
    }
  }

  private func value(
    of source: Replacement.Source,
    in list: ResourceList
  ) throws(KustomizeError) -> YAMLNode {
    let found = list.indices.filter { list[$0].isOrWas(source.object.matches) }
    guard let index = found.first else { throw KustomizeError(.noMatch("'\(source.object)'")) }
    guard found.count == 1 else {
      let names = found.map { "\(list[$0].id)" }
      throw KustomizeError(.severalMatches("'\(source.object)'", names))
    }
    let node = try list[index].node.found(at: DottedPath.parts(of: source.fieldPath))
    guard let node, !node.isNull, node.map?.isEmpty != true, node.list?.isEmpty != true,
      node.scalar.map({ !$0.text.isEmpty || $0.tag == .string }) ?? true
    else {
      throw KustomizeError(.missing("'\(source.fieldPath)' of \(list[index].id)"))
    }
    guard let options = source.options, !options.delimiter.isEmpty else { return node }
    guard case .scalar(var scalar) = node else {
      throw KustomizeError(.conflict("a delimiter goes with a scalar only"))
    }
    let parts = scalar.text.components(separatedBy: options.delimiter)
    guard parts.indices.contains(options.index) else {
      throw KustomizeError(
        .missing("part \(options.index) of '\(scalar.text)', which has \(parts.count)")
      )
    }
    scalar.text = parts[options.index]
    return .scalar(scalar)
  }

  private func copy(
    _ value: YAMLNode,
    to target: Replacement.Target,
    in list: inout ResourceList
  ) throws(KustomizeError) {
    guard let select = target.select else { throw KustomizeError(.missing("'select'")) }
    var paths: [DottedPath] = []
    for path in target.fieldPaths { paths.append(try DottedPath(path)) }
    for index in list.indices where isMeant(list[index], select, target.reject) {
      try list.update(index) { (resource) throws(KustomizeError) in
        for path in paths { try set(value, at: path, of: &resource, target.options) }
      }
    }
  }

  /// Whether a target takes a resource; here kustomize 5.6 compares names as they are, not as patterns.
  private func isMeant(_ resource: Resource, _ select: Selector, _ reject: [Selector]) -> Bool {
    guard select.matchesMetadata(resource), resource.isOrWas(select.object.matches) else {
      return false
    }
    return !reject.contains { selector in
      let hasMetadata = !selector.labels.isEmpty || !selector.annotations.isEmpty
      return (hasMetadata && selector.matchesMetadata(resource))
        || (!selector.object.isEmpty && resource.isOrWas(selector.object.matches))
    }
  }

  private func set(
    _ value: YAMLNode,
    at path: DottedPath,
    of resource: inout Resource,
    _ options: Replacement.FieldOptions?
  ) throws(KustomizeError) {
    let made = options?.creates == true ? value.emptied : nil
    let count = try inside(path.text) { () throws(KustomizeError) in
      try resource.node.change(at: path.steps[...], making: made) { (node) throws(KustomizeError) in
        try node.take(value, options)
      }
    }
    guard count > 0 else {
      throw KustomizeError(.missing("'\(path.text)' of \(resource.id)"))
    }
  }
}

extension YAMLNode {
  /// A node of the same form that holds nothing yet.
  fileprivate var emptied: YAMLNode {
    switch self {
    case .scalar: .scalar(YAMLScalar("", tag: .unset))
    case .list: .list([])
    case .map: .emptyMap
    }
  }

  /// Takes a value over: a scalar takes the text only and keeps its own type, anything else takes the whole.
  fileprivate mutating func take(
    _ value: YAMLNode,
    _ options: Replacement.FieldOptions?
  ) throws(KustomizeError) {
    var value = value
    if let options, !options.delimiter.isEmpty {
      guard case .scalar(let own) = self, case .scalar(var scalar) = value else {
        throw KustomizeError(.conflict("a delimiter goes with a scalar only"))
      }
      var parts = own.text.components(separatedBy: options.delimiter)
      let text = scalar.tag == .null ? "" : scalar.text
      if options.index < 0 {
        parts.insert(text, at: 0)
      } else if options.index >= parts.count {
        parts.append(text)
      } else {
        parts[options.index] = text
      }
      scalar.text = parts.joined(separator: options.delimiter)
      value = .scalar(scalar)
    }
    guard case .scalar(var own) = self else {
      self = value
      return
    }
    own.text = value.text ?? ""
    self = .scalar(own)
  }
}

extension String {
  /// The parts between a separator's occurrences.
  fileprivate func components(separatedBy separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}

import Manifests

/// Every parameter set of one generator with every set of another.
struct MatrixGenerator {
  private let children: [Value]
  private let shape: RecordShape

  init(_ settings: Value, as shape: Shape) {
    children = settings["generators"]?.list ?? []
    self.shape = RecordShape.children(of: shape)
  }

  /// The combined parameter sets; the second generator is filled in with each set of the first.
  ///
  /// - Throws: when there are not two generators, one of them fails, or both give a key different values.
  func parameters(for expander: Expander) throws(CompositionError) -> [Parameters] {
    guard children.count == 2 else {
      throw CompositionError(.generatorCount("matrix", found: children.count))
    }
    let first = try expander.childParameters(children[0], 0, as: shape, filledIn: [:])
    var result: [Parameters] = []
    for one in first {
      let second = try expander.childParameters(children[1], 1, as: shape, filledIn: one)
      for other in second {
        result.append(
          try expander.set.usesGoTemplates
            ? Self.typedCombination(one, other) : Self.textCombination(one, other)
        )
      }
    }
    return result
  }

  private static func typedCombination(
    _ first: Parameters,
    _ second: Parameters
  ) throws(CompositionError) -> Parameters {
    var combined = second
    try Parameter.merge(first, over: &combined)
    return combined
  }

  /// Both sets as texts; a key that both have must mean the same.
  private static func textCombination(
    _ first: Parameters,
    _ second: Parameters
  ) throws(CompositionError) -> Parameters {
    var combined = first.mapValues { Parameter.text($0.printed) }
    for key in second.keys.sorted() {
      guard let text = second[key]?.printed else { continue }
      if let other = combined[key]?.text, other != text {
        throw CompositionError(.keyClash(key, first: other, second: text))
      }
      combined[key] = .text(text)
    }
    return combined
  }
}

extension Expander {
  /// The parameter sets of a generator inside a matrix or a merge.
  ///
  /// - Throws: when it fails, holds more than one type, or none that is known there.
  func childParameters(
    _ child: Value,
    _ index: Int,
    as shape: RecordShape,
    filledIn parameters: Parameters
  ) throws(CompositionError) -> [Parameters] {
    try at(.key("generators")) { () throws(CompositionError) in
      try at(.index(index)) { () throws(CompositionError) in
        let (child, shape) = try Self.opened(child, as: shape)
        let results = try transform(child, as: shape, over: nil, filledIn: parameters)
        guard results.count == 1 else {
          throw CompositionError(.childGenerators(found: results.count))
        }
        return results[0].parameters
      }
    }
  }

  /// A child whose nested matrix or merge, so far kept as it stands, is read.
  private static func opened(
    _ child: Value,
    as shape: RecordShape
  ) throws(CompositionError) -> (Value, RecordShape) {
    guard shape === RecordShape.childGenerator else { return (child, shape) }
    var opened = child
    for kind in ["matrix", "merge"] {
      guard let nested = child[kind] else { continue }
      guard nested.map != nil else {
        throw CompositionError(.nestedGenerator(kind, found: nested.shownType))
      }
      var reader = ShapeReader(ignoresCase: true)
      opened[kind] = reader.read(nested, as: .nestedCombination)
      if let problem = reader.problems.first { throw problem.below(.key(kind)) }
    }
    return (opened, .openedChildGenerator)
  }
}

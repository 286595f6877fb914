import JSON
import Manifests

/// The parameter sets of one generator, completed and overridden by those of others that have the same keys.
struct MergeGenerator {
  private let children: [Value]
  private let keys: [String]
  private let shape: RecordShape

  init(_ settings: Value, as shape: Shape) {
    children = settings["generators"]?.list ?? []
    keys = Set(settings.texts("mergeKeys")).sorted { $0.precedes($1) }
    self.shape = RecordShape.children(of: shape)
  }

  /// The first generator's sets in their order, each with what the others say of its keys.
  ///
  /// - Throws: when there are fewer than two generators or no keys, a generator fails, or has the same keys twice.
  func parameters(for expander: Expander) throws(CompositionError) -> [Parameters] {
    guard children.count >= 2 else {
      throw CompositionError(.generatorCount("merge", found: children.count))
    }
    var sets: [[Parameters]] = []
    for (index, child) in children.enumerated() {
      sets.append(try expander.childParameters(child, index, as: shape, filledIn: [:]))
    }
    guard !keys.isEmpty else { throw CompositionError(.noMergeKeys) }
    var base = sets[0]
    let positions = try positions(of: base)
    for others in sets.dropFirst() {
      for (key, position) in try self.positions(of: others) {
        guard let target = positions[key] else { continue }
        if expander.set.usesGoTemplates {
          try Parameter.merge(others[position], over: &base[target])
        } else {
          base[target].merge(others[position]) { $1 }
        }
      }
    }
    return base
  }

  private func positions(of sets: [Parameters]) throws(CompositionError) -> [String: Int] {
    var positions: [String: Int] = [:]
    for (position, set) in sets.enumerated() {
      let key = text(of: set)
      guard positions.updateValue(position, forKey: key) == nil else {
        throw CompositionError(.mergeKeyNotUnique(key))
      }
    }
    return positions
  }

  /// The values of the merge keys as JSON, which tells types apart; a key that is not there counts as null.
  private func text(of set: Parameters) -> String {
    let entries = keys.map { Mapping.Entry(key: $0, value: set[$0]?.value ?? .null) }
    return Self.writer.text(of: .map(Mapping(uniqueEntries: entries)))
  }

  private static let writer = JSONWriter(style: .compact, escapesHTML: true, sortsKeys: true)
}

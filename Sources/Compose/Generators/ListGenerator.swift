import Manifests
import YAML

/// Parameters that are written out.
struct ListGenerator {
  private let elements: [Value]
  private let elementsText: String

  init(_ settings: Value) {
    elements = settings["elements"]?.list ?? []
    elementsText = settings.text("elementsYaml")
  }

  /// The parameter sets: one for each element, those of `elementsYaml` behind the others.
  ///
  /// - Throws: when an element is no map, or in plain template mode holds anything but texts.
  func parameters(
    for expander: Expander,
    isFilledIn: Bool
  ) throws(CompositionError) -> [Parameters] {
    var sets: [Parameters] = []
    sets.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      let set = try at(.key("elements")) { () throws(CompositionError) in
        try at(.index(index)) { () throws(CompositionError) in
          // A null that went through a matrix is an empty element; as written it is a mistake.
          if element.isNull, isFilledIn { return Parameters() }
          return try Self.parameters(of: element, typed: expander.set.usesGoTemplates)
        }
      }
      sets.append(set)
    }
    guard !elementsText.isEmpty else { return sets }
    return sets
      + (try at(.key("elementsYaml")) { () throws(CompositionError) in try textParameters() })
  }

  private static func parameters(
    of element: Value,
    typed: Bool
  ) throws(CompositionError) -> Parameters {
    guard let map = element.map else {
      throw CompositionError(.elementNotMap(found: element.shownType))
    }
    if typed { return Parameter.parameters(of: map) }
    var parameters: Parameters = [:]
    for entry in map {
      try at(.key(entry.key)) { () throws(CompositionError) in
        guard entry.key == "values" else {
          parameters[entry.key] = .text(try text(entry.value))
          return
        }
        guard let values = entry.value.map else {
          throw CompositionError(.elementNotMap(found: entry.value.shownType))
        }
        for value in values {
          parameters["values.\(value.key)"] = .text(
            try at(.key(value.key)) { () throws(CompositionError) in try text(value.value) }
          )
        }
      }
    }
    return parameters
  }

  private static func text(_ value: Value) throws(CompositionError) -> String {
    guard let text = value.string else {
      throw CompositionError(.elementNotText(found: value.shownType))
    }
    return text
  }

  private func textParameters() throws(CompositionError) -> [Parameters] {
    let value: Value
    do {
      let reader = YAMLReader(duplicateKeys: .lastWins)
      value = try reader.firstDocument(of: Array(elementsText.utf8), file: "elementsYaml")
    } catch {
      throw CompositionError(.elementsText("line \(error.location.line ?? 1): \(error.problem)"))
    }
    if value.isNull { return [] }
    guard let list = value.list else {
      throw CompositionError(.elementsText("expected a list, found \(value.shownType)"))
    }
    var sets: [Parameters] = []
    for (index, element) in list.enumerated() {
      guard element.isNull || element.map != nil else {
        throw CompositionError(
          .elementNotMap(found: element.shownType),
          at: FieldPath([.index(index)])
        )
      }
      sets.append(element.map.map { Parameter.parameters(of: $0) } ?? [:])
    }
    return sets
  }
}

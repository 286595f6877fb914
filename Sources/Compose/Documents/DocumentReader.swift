import Manifests
import YAML

/// What composition documents say, with one environment's placeholders filled in.
struct DocumentReader {
  /// An Application that documents yield, before anything is chosen.
  struct Item {
    var document: Value
    var generator: Application.Generated?
    var origin: Location
    var environment: String?
    /// Placeholders of its document that have no value and occur in it.
    var missing: [MissingPlaceholder]
    /// Where its fields stand; nil where it was generated.
    var places: Places?
  }

  private let inputs: ComposeInputs
  private(set) var items: [Item] = []
  private(set) var projects: [Project] = []
  private(set) var needs: [ComposeNeed] = []
  private(set) var problems: [CompositionError] = []
  private(set) var warnings: [CompositionError] = []
  /// How many documents of a composition's kinds there were.
  private(set) var count = 0

  init(inputs: ComposeInputs) {
    self.inputs = inputs
  }

  /// Reads all documents of a file.
  mutating func read(_ file: CompositionFile, with placeholders: Placeholders?) {
    do throws(CompositionError) {
      let documents: [(document: YAMLDocument, missing: [MissingPlaceholder])]
      if let placeholders, file.mayHavePlaceholders {
        documents = try file.documents(filledWith: placeholders)
      } else {
        documents = file.documents.map { ($0, []) }
      }
      for (index, document) in documents.enumerated() where !document.document.value.isNull {
        let places = Places(file, index)
        for value in CompositionKind.unlisted(document.document.value) {
          read(value, document.missing, places)
        }
      }
    } catch {
      problems.append(error)
    }
  }

  /// Reads a document that a source rendered to.
  mutating func read(_ manifest: Manifest) {
    let places = Places(manifest.origin ?? Location(file: "\(manifest.id)"))
    read(manifest.value, [], places)
  }

  private mutating func read(
    _ document: Value,
    _ missing: [MissingPlaceholder],
    _ places: Places
  ) {
    let place = places.start
    guard let kind = CompositionKind(document) else {
      noteUnknownKind(document, at: place)
      return
    }
    count += 1
    switch kind {
    case .application:
      let item = Item(
        document: document,
        generator: nil,
        origin: place,
        environment: nil,
        missing: missing,
        places: places
      )
      items.append(item)
    case .applicationSet: expandSet(document, missing, places)
    case .project:
      do throws(CompositionError) {
        projects.append(try Self.project(document))
      } catch {
        problems.append(places.locating(error))
      }
    }
  }

  private static func project(_ document: Value) throws(CompositionError) -> Project {
    guard let manifest = try? Manifest(document) else {
      throw CompositionError(.missing("metadata.name"), verb: "read")
    }
    return try Project(manifest)
  }

  private mutating func expandSet(
    _ document: Value,
    _ missing: [MissingPlaceholder],
    _ places: Places
  ) {
    let expansion = expand(document, with: inputs)
    warnings += expansion.warnings.map { places.locating($0) }
    problems += expansion.unknownGenerators.map { places.locating($0) }
    for problem in expansion.problems {
      if case .needs(let need) = problem.problem {
        if !needs.contains(need) { needs.append(need) }
      } else {
        let located = places.locating(problem)
        if !problems.contains(located) { problems.append(located) }
      }
    }
    guard expansion.problems.isEmpty else { return }
    let name = document["metadata"]?["name"]?.string ?? ""
    for application in expansion.applications {
      items.append(
        Item(
          document: application.document,
          generator: Application.Generated(set: name, parameters: application.parameters),
          origin: places.start,
          environment: nil,
          missing: missing.isEmpty ? [] : missing.filter { application.document.mentions($0) },
          places: nil
        )
      )
    }
  }

  /// Takes secret values out of what was noted.
  mutating func hide(secretsOf placeholders: Placeholders) {
    problems = problems.map { $0.hiding(placeholders) }
    warnings = warnings.map { $0.hiding(placeholders) }
  }

  private mutating func noteUnknownKind(_ document: Value, at place: Location) {
    guard let kind = document["kind"]?.string, !kind.isEmpty else {
      let problem: CompositionError.Problem =
        document.map == nil
        ? .wrongType(expected: "an object", found: document.shownType) : .missing("kind")
      problems.append(CompositionError(problem, location: place, verb: "read", subject: "object"))
      return
    }
    let nearest = nearestName(to: kind, in: CompositionKind.allCases.map(\.rawValue))
    let problem = CompositionError(
      .unknownKind(kind, nearest: nearest == kind ? nil : nearest),
      location: place,
      verb: "use",
      subject: "object"
    )
    // A near miss was meant; anything else may have been put there for others.
    if nearest == nil { warnings.append(problem) } else { problems.append(problem) }
  }
}

extension Value {
  /// Whether a placeholder that has no value is left somewhere in the texts and keys.
  func mentions(_ missing: MissingPlaceholder) -> Bool {
    switch self {
    case .string(let text): Self.mentions(text, missing.name)
    case .list(let elements): elements.contains { $0.mentions(missing) }
    case .map(let map):
      map.contains { Self.mentions($0.key, missing.name) || $0.value.mentions(missing) }
    case .null, .bool, .int, .double: false
    }
  }

  private static func mentions(_ text: String, _ name: String) -> Bool {
    guard let parts = PlaceholderText(text, mode: .namesAndVariables) else { return false }
    return parts.parts.contains { part in
      switch part.part {
      case .name(let other), .variable(let other), .defaulted(let other, _),
        .required(let other, _):
        other == name
      case .literal: false
      }
    }
  }
}

import Manifests

/// One composing: reads documents for the environments that are wanted, and chooses among what they yield.
struct DocumentComposer {
  private let files: CompositionFiles
  private let tree: SourceTree
  private let inputs: ComposeInputs
  private let layers: PlaceholderLayers
  private var result = Composition()

  /// Prepares for documents that sources rendered to.
  init(inputs: ComposeInputs) {
    files = CompositionFiles([], in: SourceTree(label: "", texts: [:]))
    tree = SourceTree(label: "", texts: [:])
    self.inputs = inputs
    layers = PlaceholderLayers()
  }

  init(
    files: CompositionFiles,
    tree: SourceTree,
    inputs: ComposeInputs,
    layers: PlaceholderLayers
  ) {
    self.files = files
    self.tree = tree
    self.inputs = inputs
    self.layers = layers
    result.problems = files.problems
  }

  /// What the documents yield for the environments that are wanted.
  mutating func items(of wanted: Selection.Environments) -> [DocumentReader.Item] {
    guard files.mayHavePlaceholders else {
      let reader = read(with: nil)
      take(reader)
      return chosen(among: reader.items, wanted)
    }
    if case .named(let names) = wanted, names.count == 1, let name = names.first {
      let reader = read(for: name)
      take(reader)
      return chosen(among: reader.items, wanted)
    }
    // The first reading only tells which environments there are; each is then read with its own values.
    let first = read(for: nil)
    let items = chosen(among: first.items, wanted)
    let environments = Set(items.compactMap(\.environment)).sorted { $0.precedes($1) }
    guard result.problems.isEmpty || environments.isEmpty else { return [] }
    var all: [DocumentReader.Item] = []
    if environments.isEmpty || items.contains(where: { $0.environment == nil }) {
      // With one environment in all, its values are good for everything.
      let reader = environments.count == 1 ? read(for: environments[0]) : first
      take(reader)
      all += chosen(among: reader.items, .all).filter {
        $0.environment == nil && wanted.includes(nil)
      }
    }
    for environment in environments {
      let reader = read(for: environment)
      take(reader)
      all += labelled(reader.items).filter { $0.environment == environment }
    }
    return all
  }

  /// What rendered documents yield, of every environment; others than a composition's are passed over.
  mutating func items(of manifests: [Manifest]) -> [DocumentReader.Item] {
    var reader = DocumentReader(inputs: inputs)
    for manifest in manifests where CompositionKind(manifest.value) != nil { reader.read(manifest) }
    if reader.count > 0 { take(reader) }
    return chosen(among: reader.items, .all)
  }

  private mutating func read(for environment: String?) -> DocumentReader {
    do throws(CompositionError) {
      return read(with: try layers.values(for: environment, in: tree))
    } catch {
      if !result.problems.contains(error) { result.problems.append(error) }
      return read(with: nil)
    }
  }

  private func read(with placeholders: Placeholders?) -> DocumentReader {
    var reader = DocumentReader(inputs: inputs)
    for file in files.files { reader.read(file, with: placeholders) }
    if let placeholders { reader.hide(secretsOf: placeholders) }
    return reader
  }

  /// Takes over what a reading found besides Applications, each thing once.
  private mutating func take(_ reader: DocumentReader) {
    result.problems += reader.problems.filter { !result.problems.contains($0) }
    result.warnings += reader.warnings.filter { !result.warnings.contains($0) }
    result.needs += reader.needs.filter { !result.needs.contains($0) }
    let known = Set(result.projects.map(\.name))
    result.projects += reader.projects.filter { !known.contains($0.name) }
    if reader.count == 0, result.problems.isEmpty {
      result.problems.append(CompositionError(.empty, verb: "read"))
    }
  }

  private func labelled(_ items: [DocumentReader.Item]) -> [DocumentReader.Item] {
    items.map { item in
      var labelled = item
      labelled.environment = Environment.name(
        of: item.document,
        parameters: item.generator?.parameters
      )
      return labelled
    }
  }

  /// The items of the environments that are wanted; notes what is wrong with the wish.
  private mutating func chosen(
    among items: [DocumentReader.Item],
    _ wanted: Selection.Environments
  ) -> [DocumentReader.Item] {
    let items = labelled(items)
    let known = Set(items.compactMap(\.environment)).sorted { $0.precedes($1) }
    result.environments = known
    switch wanted {
    case .all: return items
    case .only:
      guard known.count > 1 else { return items }
      result.expanded = items.map(\.document)
      note(CompositionError(.severalEnvironments(known), verb: "choose from"))
      return []
    case .named(let names):
      // What is still to be fetched may bring the missing ones, and of nothing there is no environment to miss.
      let isSettled = result.needs.isEmpty && result.problems.isEmpty && !items.isEmpty
      for name in names where isSettled && !known.contains(name) {
        let nearest = nearestName(to: name, in: known)
        note(
          CompositionError(
            .unknownEnvironment(name, known: known, nearest: nearest),
            verb: "choose from"
          )
        )
      }
      return items.filter { item in item.environment.map { names.contains($0) } ?? false }
    }
  }

  private mutating func note(_ problem: CompositionError) {
    if !result.problems.contains(problem) { result.problems.append(problem) }
  }

  /// The composition that the items make, once names are checked and applications and waves chosen.
  consuming func composition(
    of items: [DocumentReader.Item],
    choosing selection: Selection
  ) -> Composition {
    var result = result
    if !items.isEmpty { result.expanded = items.map(\.document) }
    var applications: [Application] = []
    for item in items {
      let (application, problems, warnings) = Application.read(
        item,
        controlNamespace: inputs.controlNamespace
      )
      result.problems += problems
      result.warnings += warnings
      guard let application else { continue }
      if problems.isEmpty {
        applications.append(application)
      } else {
        result.unusable.append((application, problems))
      }
    }
    result.applications = Self.withoutDuplicates(applications, noting: &result.problems)
    result.choose(selection)
    return result
  }

  /// The applications without those that share a name: like Argo CD, all of them are left out.
  private static func withoutDuplicates(
    _ applications: [Application],
    noting problems: inout [CompositionError]
  ) -> [Application] {
    var counts: [String: Int] = [:]
    for application in applications { counts[application.description, default: 0] += 1 }
    guard counts.count < applications.count else { return applications }
    var told: Set<String> = []
    return applications.filter { application in
      let count = counts[application.description] ?? 1
      guard count > 1 else { return true }
      if told.insert(application.description).inserted {
        problems.append(
          CompositionError(
            .duplicateName(application.name, count: count),
            location: application.origin,
            verb: "use",
            subject: application.generator.map { "ApplicationSet \($0.set)" }
              ?? application.description
          )
        )
      }
      return false
    }
  }
}

extension Selection.Environments {
  /// Whether applications of an environment, or of none, are wanted.
  fileprivate func includes(_ environment: String?) -> Bool {
    switch self {
    case .only, .all: true
    case .named(let names): environment.map { names.contains($0) } ?? false
    }
  }
}

extension Composition {
  /// Keeps what is chosen by name and wave, in order.
  fileprivate mutating func choose(_ selection: Selection) {
    for glob in selection.applications {
      let pattern = NameGlob(glob)
      guard !applications.contains(where: { pattern.matches($0.name) }) else { continue }
      let nearest = nearestName(to: glob, in: applications.map(\.name))
      guard problems.isEmpty, needs.isEmpty else { continue }
      problems.append(
        CompositionError(.noApplication(glob, nearest: nearest), verb: "choose from")
      )
    }
    let patterns = selection.applications.map { NameGlob($0) }
    applications.removeAll { application in
      !selection.waves.contains(application.wave)
        || selection.labels?.matches(application.labels) == false
        || !(patterns.isEmpty || patterns.contains { $0.matches(application.name) })
    }
    applications.sort { one, other in
      one.wave != other.wave
        ? one.wave < other.wave : one.description.precedes(other.description)
    }
  }
}

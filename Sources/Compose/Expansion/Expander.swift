import Manifests

/// Expands one ApplicationSet: generators to parameter sets, each of them with the template to an Application.
final class Expander {
  let set: ApplicationSet
  let inputs: ComposeInputs
  let renderer: TextRenderer
  private var listings: [String: RepositoryListing] = [:]

  init(_ set: ApplicationSet, inputs: ComposeInputs) {
    self.set = set
    self.inputs = inputs
    renderer = TextRenderer(
      usesGoTemplates: set.usesGoTemplates,
      options: set.templateOptions,
      sources: inputs.templateSources
    )
  }

  /// All Applications of the set, in the order of its generators.
  func expand() -> Expansion {
    var expansion = Expansion()
    for unknown in set.unknownGenerators {
      let names = RecordShape.generator.fields.map(\.name).filter { $0 != "selector" }
      let nearest = unknown.name.flatMap { nearestName(to: $0, in: names) }
      expansion.unknownGenerators.append(
        CompositionError(
          .unknownGenerator(unknown.name, nearest: nearest),
          at: FieldPath([.key("spec"), .key("generators"), .index(unknown.index)])
        )
      )
    }
    for (index, generator) in set.generators.enumerated() {
      do throws(CompositionError) {
        try expand(generator, at: index, into: &expansion)
      } catch {
        expansion.problems.append(error.below(.key("spec"), .key("generators"), .index(index)))
      }
    }
    return expansion
  }

  private func expand(
    _ generator: Value,
    at index: Int,
    into expansion: inout Expansion
  ) throws(CompositionError) {
    let results = try transform(generator, as: .generator, over: set.template, filledIn: [:])
    for result in results {
      for parameters in result.parameters {
        do throws(CompositionError) {
          expansion.applications.append(try application(of: result.template, with: parameters))
        } catch {
          // One step back up: the template stands beside the generators.
          expansion.problems.append(error.below(.key("spec")))
        }
      }
    }
  }

  /// What one entry of generators yields: for each type in it, its template and its chosen parameter sets.
  func transform(
    _ generator: Value,
    as shape: RecordShape,
    over base: Value?,
    filledIn parameters: Parameters
  ) throws(CompositionError) -> [(template: Value, parameters: [Parameters])] {
    let selector = try generator["selector"].map { (selector) throws(CompositionError) in
      try at(.key("selector")) { () throws(CompositionError) in try LabelSelector(selector) }
    }
    var filled: Value?
    var results: [(template: Value, parameters: [Parameters])] = []
    for field in shape.fields where field.name != "selector" {
      guard let written = generator[field.name] else { continue }
      var template: Value = [:]
      if let base {
        template =
          written["template"]?.filled(from: base, as: .record(.template)) ?? base
      }
      if !parameters.isEmpty, filled == nil {
        let scope = TemplateScope(parameters)
        filled = try generator.rendered(as: .record(shape), by: renderer, in: scope)
      }
      let settings = filled?[field.name] ?? written
      var sets = try at(.key(field.name)) { () throws(CompositionError) in
        try generate(field.name, settings, isFilledIn: filled != nil, nested: field.shape)
      }
      if let selector {
        sets.removeAll { !selector.matches(Parameter.flattened($0)) }
      }
      results.append((template, sets))
    }
    return results
  }

  private func generate(
    _ type: String,
    _ settings: Value,
    isFilledIn: Bool,
    nested: Shape
  ) throws(CompositionError) -> [Parameters] {
    switch type {
    case "list": try ListGenerator(settings).parameters(for: self, isFilledIn: isFilledIn)
    case "clusters": try ClusterGenerator(settings).parameters(for: self)
    case "git": try GitGenerator(settings).parameters(for: self)
    case "matrix": try MatrixGenerator(settings, as: nested).parameters(for: self)
    case "merge": try MergeGenerator(settings, as: nested).parameters(for: self)
    case "pullRequest": try PullRequestGenerator(settings).parameters(for: self)
    case "scmProvider": try RepositoryGenerator(settings).parameters(for: self)
    case "plugin": try PluginGenerator(settings).parameters(for: self)
    case "clusterDecisionResource": try DecisionGenerator(settings).parameters(for: self)
    default: throw CompositionError(.unsupportedGenerator(type))
    }
  }

  /// Adds a generator's `values`, filled in with the parameters that it has by itself.
  func addValues(_ values: Value?, to parameters: inout Parameters) throws(CompositionError) {
    guard let map = values?.map, !map.isEmpty else { return }
    let scope = TemplateScope(parameters)
    var filled: [String: String] = [:]
    for entry in map {
      filled[entry.key] = try at(.key("values")) { () throws(CompositionError) in
        try at(.key(entry.key)) { () throws(CompositionError) in
          try renderer.render(entry.value.string ?? "", in: scope)
        }
      }
    }
    if set.usesGoTemplates {
      parameters["values"] = .texts(filled)
    } else {
      for (key, text) in filled { parameters["values.\(key)"] = .text(text) }
    }
  }

  /// What a repository holds, listed once for all generators.
  ///
  /// - Throws: when it is not at hand or cannot be listed.
  func listing(of url: String, at revision: String) throws(CompositionError) -> RepositoryListing {
    let key = "\(revision)\u{0}\(url)"
    if let known = listings[key] { return known }
    guard let answer = inputs.repository(url, revision) else {
      throw CompositionError(.needs(.repository(url: url, revision: revision)))
    }
    let listing = RepositoryListing(
      try answer.get(),
      showsHiddenFolders: inputs.includesHiddenDirectories
    )
    listings[key] = listing
    return listing
  }
}

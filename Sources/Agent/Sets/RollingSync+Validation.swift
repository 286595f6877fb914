import Manifests

/// What is wrong with the steps of a progressive sync, which goes on nevertheless: Argo CD's condition `InvalidRolloutConfig`.
extension RollingSync {
  /// Whether there is no step at all, so that nothing could ever be synced.
  var isEmpty: Bool { steps.isEmpty }

  /// What matters most of what is wrong, for the Applications that the set yields; nil where nothing is.
  func fault(selecting applications: [Value]) -> String? {
    wrongOperators ?? repeatedSelections(of: applications) ?? wrongLimits
      ?? emptySteps(among: applications)
  }

  private var wrongOperators: String? {
    let wrong = steps.enumerated().flatMap { position, step in
      step.expressions.compactMap { expression in
        let name = expression["operator"]?.string ?? ""
        return ["In", "NotIn"].contains(name) ? nil : (step: position + 1, name: name)
      }
    }
    guard !wrong.isEmpty else { return nil }
    let words = Self.words(about: wrong.map(\.step), "has", "have")
    let names = wrong.map(\.name).joined(separator: ", ")
    return "\(words) invalid matchExpression operators: \(names)."
      + " Supported Operators are 'In' and 'NotIn'"
  }

  private func repeatedSelections(of applications: [Value]) -> String? {
    let repeated = applications.map { (name: $0.objectName, steps: self.steps(of: $0)) }
      .filter { $0.steps.count > 1 }.sorted { $0.name < $1.name }
    guard !repeated.isEmpty else { return nil }
    let names = repeated.map { "'\($0.name)'" }.joined(separator: ", ")
    let places = repeated.map { "(\($0.steps.map { "\($0 + 1)" }.joined(separator: "-")))" }
      .joined(separator: ", ")
    return repeated.count == 1
      ? "Application \(names) is selected by multiple steps: \(places)"
      : "Applications \(names) are selected by multiple steps: [\(places)]"
  }

  private var wrongLimits: String? {
    let wrong = steps.enumerated().compactMap { position, step in
      step.maxUpdate.flatMap { Limit($0) == nil ? (step: position + 1, value: $0) : nil }
    }
    guard !wrong.isEmpty else { return nil }
    let values = wrong.map { $0.value.string ?? "\($0.value)" }.joined(separator: ", ")
    let words = Self.words(
      about: wrong.map(\.step),
      "has an invalid maxUpdate value",
      "have invalid maxUpdate values"
    )
    return words + ": " + (wrong.count == 1 ? values : "[\(values)]")
  }

  private func emptySteps(among applications: [Value]) -> String? {
    let used = Set(applications.flatMap(steps(of:)))
    let empty = steps.indices.filter { !used.contains($0) }.map { "\($0 + 1)" }
    guard !empty.isEmpty else { return nil }
    return "Steps [\(empty.joined(separator: " "))] have no applications matching their criteria"
  }

  private static func words(about steps: [Int], _ one: String, _ many: String) -> String {
    let numbers = steps.map(String.init).joined(separator: ", ")
    return steps.count == 1 ? "Step \(numbers) \(one)" : "Steps \(numbers) \(many)"
  }
}

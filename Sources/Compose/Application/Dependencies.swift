import Manifests

extension Application {
  /// The applications that have to be synced and healthy before this one (annotation `swell.dev/depends-on`), by their names.
  package var dependencies: [String] {
    (annotations["swell.dev/depends-on"] ?? "")
      .split { $0 == "," || $0.isWhitespace }.map(String.init)
  }
}

/// Which applications wait for which.
package struct Dependencies: Sendable {
  private let applications: [String: Application]
  /// Something wrong, with the applications that cannot have their turns because of it.
  package struct Fault: Sendable {
    package let error: CompositionError
    package let applications: [String]
  }

  /// In the order in which they were given.
  private let names: [String]

  package init(among applications: [Application]) {
    self.applications = Dictionary(
      applications.map { ($0.name, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    names = applications.map(\.name)
  }

  /// The step in which each application has its turn, counted from zero: after those that it waits for.
  ///
  /// Applications that wait for themselves are in any step.
  package var steps: [String: Int] {
    var steps: [String: Int] = [:]
    for name in names { _ = step(of: name, &steps, []) }
    return steps
  }

  private func step(of name: String, _ steps: inout [String: Int], _ path: Set<String>) -> Int {
    if let known = steps[name] { return known }
    guard let application = applications[name], !path.contains(name) else { return -1 }
    let inner = path.union([name])
    var last = -1
    for other in application.dependencies { last = max(last, step(of: other, &steps, inner)) }
    steps[name] = last + 1
    return last + 1
  }

  /// What is wrong with them: applications that wait for themselves, with the whole path, each cycle once.
  package var cycles: [Fault] {
    var finished: Set<String> = []
    var found: [Fault] = []
    for name in names { search(name, [], &finished, &found) }
    return found
  }

  private func search(
    _ name: String,
    _ path: [String],
    _ finished: inout Set<String>,
    _ found: inout [Fault]
  ) {
    if let start = path.firstIndex(of: name) {
      let cycle = Array(path[start...])
      found.append(
        Fault(error: error(.dependencyCycle(cycle + [name]), of: name), applications: cycle)
      )
      return
    }
    guard !finished.contains(name), let application = applications[name] else { return }
    for other in application.dependencies { search(other, path + [name], &finished, &found) }
    finished.insert(name)
  }

  /// What is wrong with those that are not there.
  package var unknown: [Fault] {
    names.flatMap { name in
      (applications[name]?.dependencies ?? []).filter { applications[$0] == nil }.map {
        fault(.unknownDependency($0, nearest: nearestName(to: $0, in: names)), of: name)
      }
    }
  }

  /// What is wrong with those that have their turns too late, where a function says of two applications whether the first one comes earlier.
  package func late(
    _ isEarlier: (_ dependency: String, _ dependent: String) -> Bool
  ) -> [Fault] {
    names.flatMap { name in
      (applications[name]?.dependencies ?? []).compactMap { other in
        guard let wave = applications[other]?.wave, !isEarlier(other, name) else { return nil }
        return fault(.lateDependency(other, wave: wave), of: name)
      }
    }
  }

  private func fault(_ problem: CompositionError.Problem, of name: String) -> Fault {
    Fault(error: error(problem, of: name), applications: [name])
  }

  private func error(_ problem: CompositionError.Problem, of name: String) -> CompositionError {
    CompositionError(
      problem,
      location: applications[name]?.origin,
      verb: "order",
      subject: "Application \(name)"
    )
  }
}

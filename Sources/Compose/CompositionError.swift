package import Manifests

/// Something wrong in a composition: what it is about, where it stands and what the matter is.
package struct CompositionError: Error, Sendable, Hashable {
  /// Where it stands, as far as known.
  package var location: Location?
  /// What cannot be done with it, such as `expand`.
  package var verb: String
  /// What it is about, such as `ApplicationSet platform`; empty for the composition as a whole.
  package var subject: String
  /// The field of the document, empty for the document as a whole.
  package var path: FieldPath
  package var problem: Problem

  package init(
    _ problem: Problem,
    at path: FieldPath = FieldPath(),
    location: Location? = nil,
    verb: String = "expand",
    subject: String = ""
  ) {
    self.location = location
    self.verb = verb
    self.subject = subject
    self.path = path
    self.problem = problem
  }

  /// Whether the command was used wrongly, rather than the files being wrong.
  package var isUsage: Bool {
    switch problem {
    case .severalEnvironments, .unknownEnvironment, .noApplication: true
    default: false
    }
  }

  /// The same error without the values of secret placeholders, which may have got into its cause.
  func hiding(_ placeholders: Placeholders) -> CompositionError {
    let words = "\(problem)"
    let masked = placeholders.masking(words)
    guard masked != words else { return self }
    var error = self
    error.problem = .masked(masked)
    return error
  }

  /// The same error with steps put before its path.
  func below(_ steps: FieldPath.Step...) -> CompositionError {
    var error = self
    error.path = FieldPath(steps + path.steps)
    return error
  }

  /// The same error with what is known about its document filled in.
  func about(_ subject: String, in location: Location?, verb: String) -> CompositionError {
    var error = self
    if error.subject.isEmpty { error.subject = subject }
    if error.location == nil { error.location = location }
    error.verb = verb
    return error
  }
}

extension CompositionError: CustomStringConvertible {
  /// One line: place, what cannot be done, cause and hint.
  package var description: String {
    let place = location.map { "\($0): " } ?? ""
    let object = subject.isEmpty ? "composition" : "'\(subject)'"
    let field = path.steps.isEmpty ? "" : "\(path): "
    return "\(place)cannot \(verb) \(object): \(field)\(problem)"
  }
}

/// Runs a step of reading or expanding and puts its place before the path of an error.
func at<Result>(
  _ step: FieldPath.Step,
  _ body: () throws(CompositionError) -> Result
) throws(CompositionError) -> Result {
  do {
    return try body()
  } catch {
    throw error.below(step)
  }
}

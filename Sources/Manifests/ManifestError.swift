/// A document that is not a Kubernetes object.
package struct ManifestError: Error, Sendable, Hashable {
  /// What is wrong with it.
  package enum Problem: Sendable, Hashable {
    /// The document is a value of the named type, not a map.
    case notAnObject(String)
    /// The named field is missing or empty; `of` is the object's kind where it has one.
    case missing(String, of: String?)
  }

  package let origin: Location?
  package let problem: Problem

  package init(origin: Location?, problem: Problem) {
    self.origin = origin
    self.problem = problem
  }
}

extension ManifestError: CustomStringConvertible {
  package var description: String {
    let place = origin.map { "\($0): " } ?? ""
    switch problem {
    case .notAnObject(let type):
      return place + "cannot read object: \(withArticle(type)) stands where a map is needed"
    case .missing(let field, let kind):
      return place + "cannot read '\(kind ?? "object")': no '\(field)'"
    }
  }
}

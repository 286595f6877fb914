/// Bytes that cannot be packed or unpacked.
package struct ArchiveError: Error, Sendable, Hashable {
  /// What went wrong.
  package enum Problem: Sendable, Hashable {
    /// The library refused, in its own words.
    case refused(String)
    /// The unpacked bytes would be more than allowed.
    case overBudget(limitInBytes: Int)
  }

  /// What was being done: `decompress`, `compress`, `read`.
  package let verb: String
  package let subject: String
  package let problem: Problem

  package init(verb: String, subject: String, problem: Problem) {
    self.verb = verb
    self.subject = subject
    self.problem = problem
  }
}

extension ArchiveError: CustomStringConvertible {
  package var description: String {
    switch problem {
    case .refused(let reason): "cannot \(verb) '\(subject)': \(reason)"
    case .overBudget(let limit): "cannot \(verb) '\(subject)': more than \(limit) bytes"
    }
  }
}

/// Bytes that cannot be packed or unpacked.
package struct ArchiveError: Error, Sendable, Hashable {
  /// What went wrong.
  package enum Problem: Sendable, Hashable {
    /// The library refused, in its own words.
    case refused(String)
    /// The unpacked bytes would be more than allowed.
    case overBudget(limitInBytes: Int)
    /// One file would be larger than allowed.
    case fileOverBudget(String, limitInBytes: Int)
    /// There are more files and folders than allowed.
    case tooManyEntries(limit: Int)
    /// A path that is absolute, leads out of the archive, or belongs to another system.
    case unsafePath(String)
    /// A link or a device, where only files and folders may be.
    case notAFile(String)
    /// There is no file in it.
    case empty
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
  package var description: String { "cannot \(verb) '\(subject)': \(problem)" }
}

extension ArchiveError.Problem: CustomStringConvertible {
  /// The cause in plain words, without what was being done.
  package var description: String {
    switch self {
    case .refused(let reason): reason
    case .overBudget(let limit): "more than \(limit) bytes"
    case .fileOverBudget(let path, let limit): "'\(path)' has more than \(limit) bytes"
    case .tooManyEntries(let limit): "more than \(limit) files"
    case .unsafePath(let path): "'\(path)' leads out of the archive"
    case .notAFile(let path): "'\(path)' is neither a file nor a folder"
    case .empty: "there is no file in it"
    }
  }
}

/// A program that cannot be evaluated.
package struct JsonnetError: Error, Sendable, Hashable {
  /// What went wrong.
  package enum Problem: Sendable, Hashable {
    /// The library's own words, in one line.
    case failed(String)
    case outOfTime(seconds: Int)
    case tooLarge(limitInBytes: Int)
    /// The child ended without a word, most often for want of memory.
    case crashed
    /// libjsonnet is not installed.
    case noLibrary
    /// A file cannot be read.
    case unreadable(String)
  }

  package let file: String
  package let problem: Problem

  package init(_ file: String, _ problem: Problem) {
    self.file = file
    self.problem = problem
  }
}

extension JsonnetError: CustomStringConvertible {
  package var description: String {
    "\(file): cannot evaluate '\(file)': \(cause)"
  }

  private var cause: String {
    switch problem {
    case .failed(let words): words
    case .outOfTime(let seconds): "it takes more than \(seconds) seconds"
    case .tooLarge(let limit): "it yields more than \(limit) bytes"
    case .crashed: "it needs too much memory"
    case .noLibrary: "libjsonnet is not installed (Debian's package is libjsonnet0)"
    case .unreadable(let reason): reason
    }
  }
}

package import Manifests

/// A JSON input that cannot be read, with the place and the cause.
package struct JSONError: Error, Sendable, Hashable {
  /// A budget of `JSONLimits`.
  package enum Budget: String, Sendable, Hashable {
    case bytes = "json-bytes"
    case depth = "json-depth"
  }

  /// What is wrong.
  package enum Problem: Sendable, Hashable {
    /// The input ends where more is needed.
    case unexpectedEnd
    /// A character stands where something else is needed; both are named.
    case unexpected(String, needed: String)
    /// Text stands behind the value.
    case trailing(String)
    /// A text is not closed in its line.
    case unclosedQuote
    /// A `\` is followed by something else than JSON knows.
    case badEscape
    /// A number that no double can hold.
    case numberTooLarge(String)
    case overBudget(Budget, limit: Int)
  }

  package let location: Location
  /// The place as an offset, counted from zero.
  package let offsetInBytes: Int
  package let problem: Problem

  package init(_ location: Location, offsetInBytes: Int, _ problem: Problem) {
    self.location = location
    self.offsetInBytes = offsetInBytes
    self.problem = problem
  }
}

extension JSONError: CustomStringConvertible {
  package var description: String {
    "\(location): cannot read JSON: \(problem)"
  }
}

extension JSONError.Problem: CustomStringConvertible {
  /// The cause in plain words, without the place.
  package var description: String {
    switch self {
    case .unexpectedEnd: "it ends too early"
    case .unexpected(let found, let needed): "\(found) stands where \(needed) is needed"
    case .trailing(let found): "\(found) stands behind the end of the value"
    case .unclosedQuote: "the quote that opens here is not closed in its line"
    case .badEscape: "this '\\' escape is unknown (write '\\\\')"
    case .numberTooLarge(let number): "the number \(number) is too large"
    case .overBudget(.bytes, let limit): "more than \(limit) bytes (limit 'json-bytes')"
    case .overBudget(.depth, let limit): "nested deeper than \(limit) levels (limit 'json-depth')"
    }
  }
}

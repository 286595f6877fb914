import Template

extension TemplateLimits {
  /// The default limits with those that `--limit NAME=N` gives.
  init(_ arguments: Arguments) throws(UsageError) {
    self = .default
    for text in arguments.all("limit") {
      let parts = text.split(separator: "=", maxSplits: 1)
      let budget = parts.first.flatMap { TemplateError.Budget(rawValue: String($0)) }
      guard parts.count == 2, let budget, let limit = Int(parts[1]), limit > 0 else {
        throw .badValue(option: "limit", value: text, reason: Self.expectation)
      }
      set(budget, to: limit)
    }
  }

  private static let expectation =
    "expected NAME=N, the name being one of "
    + TemplateError.Budget.allCases.map(\.rawValue).joined(separator: ", ")
}

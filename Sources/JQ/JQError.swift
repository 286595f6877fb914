/// Why an expression gave nothing.
package enum JQError: Error, Hashable {
  /// libjq is not installed.
  case noLibrary
  /// No process can be started.
  case noWorker
  /// It cannot be read, or failed on the value; libjq says why.
  case failed(expression: String, reason: String)
  case outOfTime(expression: String, limit: Duration)
  /// The process ended, as it does when an expression needs too much memory.
  case ended(expression: String, limitInBytes: Int)
}

extension JQError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noLibrary: "cannot run jq expressions: libjq.so.1 is not there (Debian package libjq1)"
    case .noWorker: "cannot run jq expressions: no process can be started"
    case .failed(let expression, let reason): "cannot run jq expression '\(expression)': \(reason)"
    case .outOfTime(let expression, let limit):
      "cannot run jq expression '\(expression)': it takes longer than \(limit)"
    case .ended(let expression, let limit):
      "cannot run jq expression '\(expression)': it needs more than \(limit) bytes, or breaks jq"
    }
  }
}

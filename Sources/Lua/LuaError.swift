/// Why a script came to no end.
package enum LuaError: Error, Hashable {
  /// It cannot be read or failed; the interpreter's words name its line.
  case failed(script: String, reason: String)
  case outOfMemory(script: String, limitInBytes: Int)
  case outOfInstructions(script: String, limit: Int)
  case outOfTime(script: String, limit: Duration)
}

extension LuaError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .failed(let script, let reason): "cannot run script '\(script)': \(reason)"
    case .outOfMemory(let script, let limit):
      "cannot run script '\(script)': it needs more than \(limit) bytes"
    case .outOfInstructions(let script, let limit):
      "cannot run script '\(script)': it takes more than \(limit) instructions"
    case .outOfTime(let script, let limit):
      "cannot run script '\(script)': it takes longer than \(limit)"
    }
  }
}

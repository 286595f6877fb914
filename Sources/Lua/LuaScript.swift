import CLua
package import Manifests

/// A script's text.
package struct LuaScript: Sendable, Hashable {
  /// What errors call it, such as its file.
  package let name: String
  package let text: String
  /// Whether it may use `string` and `math` beside the base library, `table`, `os.time` and `os.date`.
  package let opensLibraries: Bool

  package init(name: String, text: String, opensLibraries: Bool = false) {
    self.name = name
    self.text = text
    self.opensLibraries = opensLibraries
  }

  /// Runs the script with a global variable and gives what it returns; a table with text keys is a map, any other a list.
  ///
  /// - Throws: when the script cannot be read, fails, or goes over a budget.
  package func run(
    with value: Value,
    as global: String = "obj",
    limits: LuaLimits = LuaLimits()
  ) throws(LuaError) -> Value {
    let result = raw(Tape(of: value).bytes, global, limits)
    defer { clua_free(result) }
    let bytes = UnsafeBufferPointer(start: result.bytes, count: result.count)
    switch result.end {
    case CLUA_DONE:
      var reader = TapeReader(Array(bytes))
      return reader.value()
    case CLUA_OUT_OF_MEMORY:
      throw .outOfMemory(script: name, limitInBytes: limits.memoryInBytes)
    case CLUA_OUT_OF_INSTRUCTIONS:
      throw .outOfInstructions(script: name, limit: limits.instructions)
    case CLUA_OUT_OF_TIME: throw .outOfTime(script: name, limit: limits.time)
    default: throw .failed(script: name, reason: String(decoding: bytes, as: UTF8.self))
    }
  }

  /// Wraps `lua_pcall` in a state of its own.
  private func raw(_ tape: [UInt8], _ global: String, _ limits: LuaLimits) -> clua_result {
    let (seconds, attoseconds) = limits.time.components
    let budget = clua_limits(
      memory: limits.memoryInBytes,
      instructions: Int64(limits.instructions),
      seconds: Double(seconds) + Double(attoseconds) / 1e18
    )
    var text = text
    return text.withUTF8 { script in
      clua_run(
        script.baseAddress,
        script.count,
        "=" + name,
        global,
        tape,
        tape.count,
        opensLibraries ? 1 : 0,
        budget
      )
    }
  }
}

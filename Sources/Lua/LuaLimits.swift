/// What one run of a script may use up.
package struct LuaLimits: Sendable, Hashable {
  package var memoryInBytes: Int
  package var instructions: Int
  package var time: Duration

  package init(
    memoryInBytes: Int = 64 << 20,
    instructions: Int = 50_000_000,
    time: Duration = .seconds(1)
  ) {
    self.memoryInBytes = memoryInBytes
    self.instructions = instructions
    self.time = time
  }
}

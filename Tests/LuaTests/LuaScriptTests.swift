import Lua
import Manifests
import Testing

@Suite struct LuaScriptTests {
  private func run(
    _ text: String,
    with value: Value = [:],
    opensLibraries: Bool = false,
    limits: LuaLimits = LuaLimits()
  ) throws(LuaError) -> Value {
    try LuaScript(name: "test", text: text, opensLibraries: opensLibraries)
      .run(with: value, limits: limits)
  }

  @Test func `an object goes in and a table comes out`() throws {
    let object: Value = [
      "metadata": ["generation": 3], "list": [1, "two", ["three": true]], "nothing": .null,
      "half": 0.5,
    ]
    let script = """
      local last = obj.list[#obj.list]
      return {status = obj.list[2], generation = obj.metadata.generation + 1, three = last.three,
              none = obj.nothing, half = obj.half, list = {1, {a = "b"}}}
      """
    let expected: Value = [
      "status": "two", "generation": 4, "three": true, "half": 0.5, "list": [1, ["a": "b"]],
    ]
    #expect(try run(script, with: object) == expected)
  }

  @Test func `an empty table is a list and nothing is null`() throws {
    #expect(try run("return {}") == [])
    #expect(try run("local a = 1") == .null)
  }

  @Test func `goto is known`() throws {
    let script = """
      local sum = 0
      for index = 1, 4 do
        if index == 2 then goto continue end
        sum = sum + index
        ::continue::
      end
      return {sum = sum}
      """
    #expect(try run(script) == ["sum": 8])
  }

  static let refused = [
    "return io", "return debug", "return ffi", "return jit", "return dofile", "return loadfile",
    "return load", "return os.execute", "return os.getenv", "return os.remove", "return string",
    "return package.loadlib",
  ]

  @Test(arguments: refused)
  func `what reaches out of a script is not there`(script: String) throws {
    #expect(try run(script) == .null)
  }

  @Test(arguments: ["require('ffi')", "require('jit')", "require('io')", "require('socket')"])
  func `no module is found that is not there already`(script: String) {
    #expect(throws: LuaError.self) { try run(script) }
  }

  @Test func `strings are there where libraries are opened, but not compiled code`() throws {
    #expect(try run("return string.upper('a')", opensLibraries: true) == "A")
    #expect(try run("return string.dump", opensLibraries: true) == .null)
    #expect(try run(#"return (loadstring("\27LJ"))"#) == .null)
    #expect(throws: LuaError.self) { try run("\u{1B}LJ") }
  }

  @Test func `the time can be told`() throws {
    #expect(try run("return os.time() > 1700000000 and type(os.date()) == 'string'") == true)
    #expect(try run("return require('os').time ~= nil") == true)
  }

  @Test func `an endless loop ends`() {
    let limits = LuaLimits(instructions: 100_000)
    #expect(throws: LuaError.outOfInstructions(script: "test", limit: 100_000)) {
      try run("while true do end", limits: limits)
    }
    #expect(throws: LuaError.outOfInstructions(script: "test", limit: 100_000)) {
      try run("while true do pcall(function() while true do end end) end", limits: limits)
    }
    #expect(throws: LuaError.outOfTime(script: "test", limit: .milliseconds(20))) {
      try run("while true do end", limits: LuaLimits(instructions: .max, time: .milliseconds(20)))
    }
  }

  @Test func `memory has its bounds`() {
    let limits = LuaLimits(memoryInBytes: 1 << 20)
    #expect(throws: LuaError.outOfMemory(script: "test", limitInBytes: 1 << 20)) {
      try run("local t = {} for i = 1, 1e9 do t[i] = {} end", limits: limits)
    }
    #expect(throws: LuaError.outOfMemory(script: "test", limitInBytes: 1 << 20)) {
      try run("return string.rep('x', 1e8)", opensLibraries: true, limits: limits)
    }
  }

  @Test func `an error names its line`() {
    let expected = "cannot run script 'test': test:2: broken"
    let found = #expect(throws: LuaError.self) { try run("local a = 1\nerror('broken')") }
    #expect(found?.description == expected)
  }

  @Test func `a value that cannot be told is an error`() {
    #expect(throws: LuaError.self) { try run("local t = {} t.t = t return t") }
    #expect(throws: LuaError.self) { try run("return {f = function() end}") }
  }

  @Test func `runs do not see each other`() throws {
    _ = try run("leak = 1; table.insert = nil")
    #expect(try run("return leak == nil and table.insert ~= nil") == true)
  }
}

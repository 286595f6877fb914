import Spawn
import Testing

@Suite struct SpawnTests {
  @Test func `a program gets input and variables, and gives what it prints`() {
    let output = spawn(
      ["sh", "-c", "cat; printf %s \"$WORD\""],
      input: Array("in ".utf8),
      environment: ["WORD": "out"],
      patience: .seconds(20)
    )
    #expect(output.map { String(decoding: $0, as: UTF8.self) } == "in out")
  }

  @Test func `input may be longer than a pipe is, and need not be read`() {
    let input = [UInt8](repeating: 97, count: 500_000)
    #expect(spawn(["cat"], input: input, patience: .seconds(20)) == input)
    #expect(spawn(["true"], input: input, patience: .seconds(20)) == [])
  }

  @Test func `what a program printed may count although it failed`() {
    let words = ["sh", "-c", "printf out; exit 3"]
    #expect(spawn(words, input: [], patience: .seconds(20)) == nil)
    #expect(spawn(words, input: [], patience: .seconds(20), mayFail: true) == Array("out".utf8))
  }

  @Test(arguments: [["false"], ["/no/such/program"], ["sleep", "60"]])
  func `one that fails, is not there or stays silent gives nothing`(arguments: [String]) {
    #expect(spawn(arguments, input: [], patience: .seconds(1)) == nil)
  }

  @Test func `of what a failed program complained the last line is told`() {
    #expect(throws: SpawnError.ended(code: 3, "second")) {
      try output(
        of: ["sh", "-c", #"printf 'first\r\nsecond\r\n\r\n' >&2; exit 3"#],
        patience: .seconds(20)
      )
    }
  }
}

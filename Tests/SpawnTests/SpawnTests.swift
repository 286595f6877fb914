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

  @Test(arguments: [["false"], ["/no/such/program"], ["sleep", "60"]])
  func `one that fails, is not there or stays silent gives nothing`(arguments: [String]) {
    #expect(spawn(arguments, input: [], patience: .seconds(1)) == nil)
  }
}

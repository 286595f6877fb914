import JQ
import Manifests
import Testing

@Suite struct JQWorkerTests {
  /// One that has the time that a busy machine takes.
  private let worker = JQWorker(time: .seconds(60))
  private let object: Value = [
    "spec": ["containers": [["name": "a", "image": "a:1"], ["name": "b", "image": "b:1"]]]
  ]

  @Test func `all outputs come out in order`() throws {
    let images = try worker.outputs(of: ".spec.containers[].image", on: object)
    #expect(images == ["a:1", "b:1"])
    let path = #"path(.spec.containers[] | select(.name == "b").image)"#
    #expect(
      try worker.outputs(of: path, on: object) == [["spec", "containers", 1, "image"]]
    )
    #expect(try worker.outputs(of: "empty", on: object) == [])
  }

  @Test func `large and odd texts come through`() throws {
    let text = String(repeating: "ä\u{0}\n\"", count: 100_000)
    #expect(try worker.outputs(of: ".a", on: ["a": .string(text)]) == [.string(text)])
  }

  @Test(arguments: [".spec | keys[", ".spec.containers.image", "error(\"no\")", "nosuch(1)"])
  func `an expression that fails says why`(expression: String) {
    let error = #expect(throws: JQError.self) {
      try worker.outputs(of: expression, on: object)
    }
    #expect(error?.description.hasPrefix("cannot run jq expression '\(expression)': ") == true)
  }

  @Test func `neither environment nor files can be read`() throws {
    #expect(try worker.outputs(of: "env | length", on: .null) == [0])
    #expect(throws: JQError.self) {
      try worker.outputs(of: "import \"/etc/passwd\" as $p; $p", on: .null)
    }
  }

  @Test func `an expression without end is stopped and the next one runs`() throws {
    // The next one has to come to its end within that time as well.
    let worker = JQWorker(time: .seconds(5))
    #expect(throws: JQError.outOfTime(expression: "def f: f; f", limit: .seconds(5))) {
      try worker.outputs(of: "def f: f; f", on: .null)
    }
    #expect(try worker.outputs(of: ".", on: 1) == [1])
  }

  @Test func `an expression that wants too much memory is stopped and the next one runs`() throws {
    let worker = JQWorker(memoryInBytes: 16 << 20, time: .seconds(60))
    #expect(throws: JQError.self) { try worker.outputs(of: "[range(1e9)]", on: .null) }
    #expect(try worker.outputs(of: ".", on: 1) == [1])
  }

  @Test func `expressions from many tasks do not mix`() async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<64 {
        group.addTask {
          try worker.outputs(of: ". + 1", on: .int(number)) == [.int(number + 1)]
        }
      }
      for try await agrees in group { #expect(agrees) }
    }
  }
}

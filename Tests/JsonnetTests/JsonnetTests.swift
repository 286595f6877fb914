import Jsonnet
import Manifests
import Testing

@Suite struct JsonnetTests {
  private func evaluate(
    _ texts: [String: String],
    folders: [String] = [],
    bindings: [JsonnetProgram.Binding] = []
  ) throws(JsonnetError) -> String {
    let tree = SourceTree(label: "t", texts: texts)
    let program = JsonnetProgram("app/main.jsonnet", in: tree, folders: folders, bindings: bindings)
    return String(decoding: try program.json(), as: UTF8.self).filter { !$0.isWhitespace }
  }

  @Test func `imports are found beside the program, then in the last folder first`() throws {
    let texts = [
      "app/main.jsonnet": "[import 'a.libsonnet', import 'lib.libsonnet', importstr '../x.txt']",
      "app/a.libsonnet": "1", "one/lib.libsonnet": "'one'", "two/lib.libsonnet": "'two'",
      "x.txt": "text",
    ]
    #expect(try evaluate(texts, folders: ["one", "two"]) == #"[1,"two","text"]"#)
  }

  @Test func `variables and arguments are texts or code`() throws {
    let texts = ["app/main.jsonnet": "function(a, b) [a, b, std.extVar('v')]"]
    let bindings = [
      JsonnetProgram.Binding(name: "a", value: "1", isCode: false, isArgument: true),
      JsonnetProgram.Binding(name: "b", value: "1 + 1", isCode: true, isArgument: true),
      JsonnetProgram.Binding(name: "v", value: "x", isCode: false, isArgument: false),
    ]
    #expect(try evaluate(texts, bindings: bindings) == #"["1",2,"x"]"#)
  }

  @Test func `an import out of the tree is not there`() {
    #expect(throws: JsonnetError.self) {
      try evaluate(["app/main.jsonnet": "importstr '../../../../etc/passwd'"])
    }
  }

  @Test func `a program that never ends is stopped`() {
    let text = "local f(x) = f(x + 1) tailstrict; f(0)"
    #expect(throws: JsonnetError("app/main.jsonnet", .outOfTime(seconds: 5))) {
      try evaluate(["app/main.jsonnet": text])
    }
  }

  @Test func `an error is told with its place`() {
    let error = #expect(throws: JsonnetError.self) {
      try evaluate(["app/main.jsonnet": "{\n  a: error 'no',\n}"])
    }
    #expect(error?.description.contains("main.jsonnet:2:6-16") == true)
  }
}

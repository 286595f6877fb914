import Testing

@testable import TestCluster

@Suite struct OptionsTests {
  @Test func `a folder is enough`() throws {
    let options = try Options(["up", "/tmp/x"])
    #expect(options.folder == "/tmp/x")
    #expect(options.kubelet)
    #expect(!options.untilStdinCloses)
  }

  @Test func `every option is read`() throws {
    let words = [
      "up", "x", "--no-kubelet", "--status-rules", "rules.json", "--until-stdin-closes",
      "--temporary", "--audit", "reader",
    ]
    let options = try Options(words)
    #expect(!options.kubelet)
    #expect(options.statusRules == "rules.json")
    #expect(options.untilStdinCloses)
    #expect(options.temporary)
    #expect(options.auditedUser == "reader")
  }

  @Test(arguments: [[], ["up"], ["down", "x"], ["up", "--no-kubelet"], ["up", "x", "--wat"]])
  func `anything else is refused`(words: [String]) {
    #expect(throws: TestClusterError.self) { try Options(words) }
  }
}

import Manifests
import Synchronization
import Testing

@testable import Agent

@Suite struct LogTests {
  private func lines(
    least: LogEntry.Level = .debug,
    secrets: [String] = [],
    _ entries: LogEntry...
  ) -> [String] {
    let collected = Collected()
    let log = Log(
      least: least,
      mask: LogMask(secrets.map { Masked($0) }),
      now: { 1_785_585_600_007 },
      write: { collected.add($0) }
    )
    for entry in entries { log(entry) }
    return collected.lines
  }

  private final class Collected: Sendable {
    private let state = Mutex<[String]>([])
    var lines: [String] { state.withLock { $0 } }
    func add(_ line: String) { state.withLock { $0.append(line) } }
  }

  @Test func `a line is one object, the fixed fields first`() {
    let entry = LogEntry(
      .warning,
      "cannot fetch \"x\"\nagain",
      syncID: "7f3a",
      application: "argocd/web",
      fields: [("revision", "abc"), ("objects", 3), ("level", "ignored")]
    )
    #expect(
      lines(entry) == [
        #"{"time":"2026-08-01T12:00:00.007Z","level":"warning","sync":"7f3a","application":"argocd/web","#
          + #""message":"cannot fetch \"x\"\nagain","revision":"abc","objects":3}"#
      ]
    )
  }

  @Test func `what matters less is left out`() {
    #expect(lines(least: .warning, LogEntry(.info, "a"), LogEntry(.error, "b")).count == 1)
  }

  @Test func `secrets are taken out wherever they stand`() {
    let entry = LogEntry(
      .error,
      "token hunter22 and hunter2 refused at https://bob:pa:ss@host.example/x, ssh://git@host/y",
      fields: [("answer", ["body": ["hunter2", "fine"], "hunter2": true])]
    )
    #expect(
      lines(secrets: ["hunter2", "hunter22", "x"], entry) == [
        #"{"time":"2026-08-01T12:00:00.007Z","level":"error","message":"token ++++++++ and ++++++++ refused at "#
          + #"https://++++++++@host.example/x, ssh://git@host/y","answer":{"body":["++++++++","fine"],"++++++++":true}}"#
      ]
    )
  }
}

import Foundation
import ServerProxy
import TestSupport
import Testing

@testable import TestCluster

/// A sync that is stopped in the middle, and the next run, which completes it.
@Suite(.cluster, .timeLimit(.minutes(15))) struct InterruptionTests {
  private static let names = (0..<12).map { "m\($0)" }

  /// Each object in a wave of its own; the sixth is held up until the run is stopped.
  private static var manifests: [String: String] {
    var files: [String: String] = [:]
    for (wave, name) in names.enumerated() {
      files[name + ".yaml"] = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: \(name)
          annotations: {argocd.argoproj.io/sync-wave: "\(wave)"}
        data: {k: v}

        """
    }
    return files
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 130), (SIGKILL, 137)] as [(Int32, Int32)])
  func `a run that is stopped is completed by the next`(_ signal: Int32, _ code: Int32) async throws
  {
    let live = try Live()
    let sixth = Countdown(.max)
    let server = try FaultyServer(before: live.connection) { request in
      guard request.method == "PATCH", request.target.contains("/configmaps/m5?"), sixth.next()
      else { return nil }
      return FaultyServer.Answer(status: 503, fields: ["Retry-After: 30"], reason: "Trouble")
    }
    let swell = try await Swell(Sample.repository(Self.manifests), kubeconfig: server.kubeconfig)
    let program = try swell.start("sync", [])
    let maps = "/api/v1/namespaces/\(swell.name)/configmaps"
    try await live.wait(for: "\(maps)/m4") { $0 != nil }
    while !sixth.isBegun { try await Task.sleep(for: .milliseconds(5)) }
    program.signal(signal)
    let stopped = await program.finish()
    #expect(stopped.exitCode == code, "\(stopped)")
    if signal != SIGKILL { #expect(stopped.output.contains("interrupted"), "\(stopped)") }
    sixth.stop()
    #expect(await live.api.get("\(maps)/m6") == nil)
    let next = try await swell("sync", "--quiet")
    #expect(next.exitCode == 0, "\(next)")
    #expect(next.output.contains("7 created, 5 unchanged"), "\(next)")
    for name in Self.names { #expect(await live.api.get("\(maps)/\(name)") != nil) }
    #expect(try await swell("drift-report").exitCode == 0)
  }
}

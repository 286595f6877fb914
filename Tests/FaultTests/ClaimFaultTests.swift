import Dispatch
import Glibc
import Manifests
import ServerProxy
import Synchronization
import TestSupport
import Testing

@testable import TestCluster

/// Runs of one application whose claims the server does not answer for.
@Suite(.cluster, .timeLimit(.minutes(15))) struct ClaimFaultTests {
  /// So many ConfigMaps, one after the other.
  private static func files(_ count: Int) -> [String: String] {
    var files = Sample.repository([:])
    for number in 0..<count {
      let wave = "{name: c\(number), annotations: {argocd.argoproj.io/sync-wave: \"\(number)\"}}"
      files["m/\(number).yaml"] =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: \(wave)\ndata: {k: one}\n"
    }
    return files
  }

  @Test func `whoever cannot renew its claim has stopped writing before another begins`()
    async throws
  {
    let cluster = try ClusterConnection.required()
    let swell = try await Swell(Self.files(60), kubeconfig: cluster.kubeconfig)
    let journal = Mutex<[(run: Int, moment: ContinuousClock.Instant)]>([])
    let isWriting = AsyncStream<Void>.makeStream()
    func server(_ run: Int) throws -> FaultyServer {
      try FaultyServer(troubling: cluster) { request in
        if run == 0, request.method == "PATCH", request.target.contains("/leases/") { return .hung }
        guard request.isRealWrite, request.target.contains("/configmaps/c") else { return nil }
        journal.withLock { $0.append((run, .now)) }
        isWriting.continuation.finish()
        return run == 0 ? .delayed(.milliseconds(500)) : nil
      }
    }
    let servers = [try server(0), try server(1)]
    let runs = servers.map { server in
      var swell = swell
      swell.kubeconfig = server.kubeconfig
      return swell
    }
    let first = try runs[0].start("sync", [])
    for await _ in isWriting.stream {}
    let second = try await runs[1]("sync")
    #expect(second.exitCode == 0, "\(second)")
    let ended = await first.finish()
    #expect([4, 7].contains(ended.exitCode), "\(ended)")
    for server in servers { server.stop() }

    let writes = journal.withLock { $0 }
    let last = try #require(writes.last { $0.run == 0 }).moment
    let next = try #require(writes.first { $0.run == 1 }, "\(second)").moment
    #expect(last < next, "\(ended)")
  }

  @Test func `a record whose write is never answered is not blamed on another run`() async throws {
    let cluster = try ClusterConnection.required()
    var files = Self.files(1)
    // It is on record before it is begun.
    files["m/hook.yaml"] = Sample.configMap("hook", "k: one")
      .replacing(
        "{name: hook}",
        with: "{name: hook, annotations: {argocd.argoproj.io/hook: PreSync}}"
      )
    var swell = try await Swell(files, kubeconfig: cluster.kubeconfig)
    let direct = swell
    let unanswered = Mutex<[UInt8]?>(nil)
    let server = try FaultyServer(troubling: cluster) { request in
      guard request.target.contains("-state/secrets/") else { return nil }
      return unanswered.withLock { body in
        guard request.method == "PUT" else { return body?.isEmpty == false ? .lost : nil }
        if body == nil {
          body = request.body
          return .answerLost
        }
        if body == request.body { return .lost }
        body = []
        return nil
      }
    }
    swell.kubeconfig = server.kubeconfig
    let ended = try await swell("sync", "--quiet")
    server.stop()
    #expect(unanswered.withLock { $0?.isEmpty } == true, "\(ended)")
    #expect(ended.exitCode == 4, "\(ended)")
    #expect(ended.output.contains("is not reachable"), "\(ended)")
    #expect(!ended.output.contains("another run"), "\(ended)")
    let next = try await direct("sync", "--quiet")
    #expect(next.exitCode == 0, "\(next)")
  }

  @Test func `a run goes on where another one ended since it looked`() async throws {
    let cluster = try ClusterConnection.required()
    var swell = try await Swell(Self.files(2), kubeconfig: cluster.kubeconfig)
    let direct = swell
    let isFirst = Mutex(true)
    let server = try FaultyServer(troubling: cluster) { request in
      guard request.method == "POST", request.target.contains("/leases"),
        isFirst.withLock({ first in
          defer { first = false }
          return first
        })
      else { return nil }
      // All of another run happens between the survey and the claim.
      let isDone = DispatchSemaphore(value: 0)
      Task {
        _ = try? await direct("sync", "--quiet")
        isDone.signal()
      }
      isDone.wait()
      return nil
    }
    swell.kubeconfig = server.kubeconfig
    let ended = try await swell("sync", "--quiet")
    server.stop()
    #expect(!isFirst.withLock { $0 })
    #expect(ended.exitCode == 0, "\(ended)")
    #expect(ended.output.contains("2 unchanged"), "\(ended)")
  }
}

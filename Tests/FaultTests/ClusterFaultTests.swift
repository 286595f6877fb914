import Archive
import Foundation
import JSON
import Manifests
import ServerProxy
import Synchronization
import TestSupport
import Testing

@testable import TestCluster

/// Trouble inside of the cluster: what was recorded, what may be written, what is on its way out.
@Suite(.cluster, .serialized, .timeLimit(.minutes(15))) struct ClusterFaultTests {
  private let cluster: ClusterConnection
  private let api: API

  init() throws {
    cluster = try ClusterConnection.required()
    api = try API(reaching: cluster)
  }

  private func swell(_ count: Int, more: [String: String] = [:]) async throws -> Swell {
    var files = Sample.repository(more)
    for number in 0..<count { files["m/m\(number).yaml"] = Sample.configMap("m\(number)", "k: v") }
    return try await Swell(files, kubeconfig: cluster.kubeconfig)
  }

  private func maps(of swell: Swell) -> String {
    "/api/v1/namespaces/\(swell.name)/configmaps"
  }

  // MARK: The record

  private func records(of swell: Swell) async -> (path: String, secrets: [Value]) {
    let path = "/api/v1/namespaces/\(swell.name)-state/secrets"
    let secrets = await api.get(path)?["items"]?.list ?? []
    return (path, secrets.filter { $0["type"] == "swell.dev/record" })
  }

  @Test func `without its record everything is adopted and nothing deleted`() async throws {
    let swell = try await swell(4)
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    let (path, secrets) = await records(of: swell)
    for secret in secrets {
      _ = await api.send(.delete("\(path)/\(secret["metadata"]?["name"]?.string ?? "")"))
    }
    try await swell.commit([:], removing: ["m/m3.yaml"])
    let finished = try await swell("sync", "--quiet", "--prune")
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(await api.get("\(maps(of: swell))/m3") != nil, "nothing says that it was ours")
    #expect(try await swell("plan", "--exit-code").exitCode == 0)
  }

  @Test func `a record of a newer version is left alone, and nothing is written`() async throws {
    let swell = try await swell(2)
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    let (path, secrets) = await records(of: swell)
    let head = try #require(secrets.first { $0.label("swell.dev/record") == "head" })
    let name = head["metadata"]?["name"]?.string ?? ""
    let form = try gzip(Array(#"{"form": 99, "application": "\#(swell.name)"}"#.utf8), subject: "t")
    let data = Data(form).base64EncodedString()
    _ = await api.send(.merge(["data": ["record": .string(data)]], into: "\(path)/\(name)"))
    try await swell.commit(["m/m0.yaml": Sample.configMap("m0", "k: new")])
    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == 4, "\(finished)")
    #expect(finished.output.contains("form 99 was written by a newer version of swell"))
    #expect(await api.get("\(maps(of: swell))/m0")?["data"]?["k"] == "v")
  }

  /// Ways in which somebody may lay hands on a record, and what is said of the result.
  enum Meddling: String, CaseIterable, Sendable {
    case replacedHead, emptiedHead, otherApplication, changedPart, removedPart

    var complaint: String {
      switch self {
      case .replacedHead: "cannot decompress"
      case .emptiedHead: "cannot read record of"
      case .otherApplication: "holds the record of another application"
      case .changedPart: "is not what was written"
      case .removedPart: "is missing"
      }
    }

    /// The label of the Secrets that are changed.
    var victim: String { self == .changedPart || self == .removedPart ? "part" : "head" }

    /// What the record becomes; nil where the Secret goes.
    var content: Value? {
      switch self {
      case .replacedHead: "bm8gZ3ppcA=="
      case .emptiedHead: .null
      case .otherApplication: .string(Self.packed(#"{"form": 1, "application": "other"}"#))
      case .changedPart: .string(Self.packed("[]"))
      case .removedPart: nil
      }
    }

    private static func packed(_ text: String) -> String {
      Data((try? gzip(Array(text.utf8), subject: "t")) ?? []).base64EncodedString()
    }
  }

  @Test(arguments: Meddling.allCases)
  func `a record that was changed by hand stops every run until somebody removes it`(
    _ meddling: Meddling
  ) async throws {
    let swell = try await swell(3)
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    let before = await api.identifiers(in: swell.name)
    let (path, secrets) = await records(of: swell)
    let names = secrets.filter { $0.label("swell.dev/record") == meddling.victim }
      .compactMap { $0["metadata"]?["name"]?.string }
    try #require(!names.isEmpty)
    for name in names {
      if let content = meddling.content {
        _ = await api.send(.merge(["data": ["record": content]], into: "\(path)/\(name)"))
      } else {
        _ = await api.send(.delete("\(path)/\(name)"))
      }
    }
    try await swell.commit(
      ["m/m0.yaml": Sample.configMap("m0", "k: new")],
      removing: ["m/m2.yaml"]
    )
    for words in [["sync", "--quiet", "--prune"], ["plan"], ["drift-report"], ["history"]] {
      let finished = try await swell.start(words[0], Array(words.dropFirst())).finish()
      #expect(finished.exitCode == 4, "\(words): \(finished)")
      let said = finished.output + finished.errors
      #expect(said.contains(meddling.complaint), "\(words): \(finished)")
      #expect(said.contains("(delete Secret 'swell-\(swell.name)"), "\(words): \(finished)")
    }
    #expect(await api.get("\(maps(of: swell))/m0")?["data"]?["k"] == "v")
    #expect(await api.identifiers(in: swell.name) == before)

    for secret in await records(of: swell).secrets {
      _ = await api.send(.delete("\(path)/\(secret["metadata"]?["name"]?.string ?? "")"))
    }
    let next = try await swell("sync", "--quiet", "--prune")
    #expect(next.exitCode == 0, "\(next)")
    #expect(await api.get("\(maps(of: swell))/m0")?["data"]?["k"] == "new")
    #expect(await api.identifiers(in: swell.name) == before, "nothing says that m2 was ours")
  }

  // MARK: What may be written

  @Test func `a quota that is exceeded is named, and the next run goes on`() async throws {
    let swell = try await swell(6)
    _ = await api.send(
      .create(
        ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(swell.name)]],
        in: "/api/v1/namespaces"
      )
    )
    let quotas = "/api/v1/namespaces/\(swell.name)/resourcequotas"
    let quota: Value = [
      "apiVersion": "v1", "kind": "ResourceQuota", "metadata": ["name": "few"],
      "spec": ["hard": ["count/configmaps": "3"]],
    ]
    _ = await api.send(.create(quota, in: quotas))
    while await api.get("\(quotas)/few")?["status"]?["hard"] == nil {
      try await Task.sleep(for: .milliseconds(25))
    }
    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == 5, "\(finished)")
    #expect(finished.output.contains("exceeded quota: few"), "\(finished)")
    _ = await api.send(
      .merge(["spec": ["hard": ["count/configmaps": "30"]]], into: "\(quotas)/few")
    )
    // The server goes by what the controller has taken over.
    while await api.get("\(quotas)/few")?[["status", "hard", "count/configmaps"]] != "30" {
      try await Task.sleep(for: .milliseconds(25))
    }
    let next = try await swell("sync", "--quiet")
    #expect(next.exitCode == 0, "\(next)")
  }

  @Test func `an object that is too large fails alone`() async throws {
    let large = Sample.configMap("large", "k: \(String(repeating: "x", count: 1_200_000))")
    let swell = try await swell(2, more: ["large.yaml": large])
    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == 5)
    #expect(finished.output.contains("ConfigMap \(swell.name)/large"))
    #expect(finished.output.utf8.count < 5_000, "the object itself is not printed")
    #expect(await api.get("\(maps(of: swell))/m1") != nil)
  }

  @Test func `a namespace on its way out is waited out by people, not by deleting more`()
    async throws
  {
    let swell = try await swell(2)
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    let held = "\(maps(of: swell))/m0"
    _ = await api.send(.merge(["metadata": ["finalizers": ["example.org/hold"]]], into: held))
    _ = await api.send(.delete("/api/v1/namespaces/\(swell.name)"))
    while await api.get("\(maps(of: swell))/m1") != nil {
      try await Task.sleep(for: .milliseconds(25))
    }
    let finished = try await swell("sync", "--quiet", "--timeout", "2s")
    #expect([5, 6].contains(finished.exitCode), "\(finished)")
    #expect(finished.output.contains("being terminated"), "\(finished)")
    _ = await api.send(.merge(["metadata": ["finalizers": .null]], into: held))
    while await api.get("/api/v1/namespaces/\(swell.name)") != nil {
      try await Task.sleep(for: .milliseconds(25))
    }
    let next = try await swell("sync", "--quiet")
    #expect(next.exitCode == 0, "\(next)")
    #expect(await api.get("\(maps(of: swell))/m1") != nil)
  }

  @Test func `a kind that is served later than announced is waited for`() async throws {
    let rehearsal = try await Rehearsal()
    let left = Mutex(3)
    let server = try FaultyServer(before: cluster) { request in
      guard request.method == "PATCH", request.target.contains("/gadgets/"),
        left.withLock({
          $0 -= 1
          return $0 >= 0
        })
      else { return nil }
      return FaultyServer.Answer(
        status: 404,
        reason: "NotFound",
        message: "the server could not find the requested resource"
      )
    }
    let finished = try await rehearsal.sync(through: server)
    server.stop()
    #expect(finished.exitCode == 0, "\(finished)")
    try await rehearsal.check(finished, "a kind that comes late")
  }

  // MARK: The way to the server

  @Test func `a list whose next page has expired is read anew`() async throws {
    let swell = try await swell(3)
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    for number in 0..<505 {
      let map: Value = [
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": ["name": .string("a-\(number)")],
      ]
      _ = await api.send(.create(map, in: maps(of: swell)))
    }
    let expired = Mutex(0)
    let server = try FaultyServer(before: cluster) { request in
      guard request.target.contains("continue="),
        expired.withLock({
          $0 += 1
          return $0 == 1
        })
      else { return nil }
      return FaultyServer.Answer(
        status: 410,
        reason: "Expired",
        message: "The provided continue parameter is too old to display a consistent list result."
      )
    }
    var disturbed = swell
    disturbed.kubeconfig = server.kubeconfig
    let finished = try await disturbed.start("sync", ["--quiet", "--prune"]).finish()
    server.stop()
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(finished.output.contains("3 unchanged"), "\(finished)")
    #expect(expired.withLock { $0 } > 0, "there was a second page")
  }

  @Test(arguments: [20, 80]) func `a server that restarts is waited for`(call: Int) async throws {
    let rehearsal = try await Rehearsal()
    let state = Mutex((calls: 0, back: ContinuousClock.Instant?.none))
    let server = try FaultyServer(troubling: cluster) { _ in
      state.withLock { state in
        state.calls += 1
        if state.calls == call { state.back = .now + .seconds(3) }
        return state.back.map { ContinuousClock.now < $0 } ?? false ? .lost : nil
      }
    }
    let finished = try await rehearsal.sync(through: server)
    server.stop()
    try await rehearsal.check(finished, "a server that restarts at call \(call)")
  }
}

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

  @Test func `a token that is replaced in the middle is read again`() async throws {
    let rehearsal = try await Rehearsal()
    let folder = try TemporaryFolder()
    try folder.write("first", to: "token")
    let seen = Mutex(0)
    let server = try FaultyServer(before: cluster) { request in
      // Whoever is refused from now on finds the new one in its place.
      let number = seen.withLock {
        $0 += 1
        if $0 == 90 { try? folder.replace("token", with: "second") }
        return $0
      }
      let valid = number < 90 ? "Bearer first" : "Bearer second"
      return request.fields["authorization"] == valid
        ? nil : FaultyServer.Answer(status: 401, reason: "Unauthorized")
    }
    let text = try String(contentsOfFile: server.kubeconfig, encoding: .utf8)
    try folder.write(
      text.replacing("token: unused", with: "tokenFile: \(folder.path)/token"),
      to: "kubeconfig"
    )
    var disturbed = rehearsal.swell
    disturbed.kubeconfig = folder.path + "/kubeconfig"
    let finished = try await disturbed.start("sync", Rehearsal.words).finish()
    server.stop()
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(seen.withLock { $0 } > 90)
    try await rehearsal.check(finished, "a token that was replaced")
  }

  @Test func `a kubeconfig that is replaced in the middle is read again`() async throws {
    let rehearsal = try await Rehearsal()
    let folder = try TemporaryFolder()
    let seen = Mutex(0)
    let text = Mutex("")
    let server = try FaultyServer(before: cluster) { request in
      let number = seen.withLock {
        $0 += 1
        if $0 == 90 {
          let newer = text.withLock { $0.replacing("token: first", with: "token: second") }
          try? folder.replace("kubeconfig", with: newer)
        }
        return $0
      }
      let valid = number < 90 ? "Bearer first" : "Bearer second"
      return request.fields["authorization"] == valid
        ? nil : FaultyServer.Answer(status: 401, reason: "Unauthorized")
    }
    let config = try String(contentsOfFile: server.kubeconfig, encoding: .utf8)
      .replacing("token: unused", with: "token: first")
    text.withLock { $0 = config }
    try folder.write(config, to: "kubeconfig")
    var disturbed = rehearsal.swell
    disturbed.kubeconfig = folder.path + "/kubeconfig"
    let finished = try await disturbed.start("sync", Rehearsal.words).finish()
    server.stop()
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(seen.withLock { $0 } > 90)
    try await rehearsal.check(finished, "a kubeconfig that was replaced")
  }

  @Test(.enabled(if: Service.has("nginx"), "nginx is not installed"))
  func `a client certificate that is replaced in the middle is read again`() async throws {
    let rehearsal = try await Rehearsal()
    let folder = try TemporaryFolder()
    for name in ["server", "first", "second"] { try await sign(name, in: folder) }
    let seen = Mutex(0)
    let server = try FaultyServer(before: cluster) { request in
      // Whoever is refused from now on finds the new one in its place.
      let number = seen.withLock {
        $0 += 1
        if $0 == 90 { Self.show("second", in: folder) }
        return $0
      }
      return request.fields["subject"] == (number < 90 ? "CN=first" : "CN=second")
        ? nil : FaultyServer.Answer(status: 401, reason: "Unauthorized")
    }
    let plain = try String(contentsOfFile: server.kubeconfig, encoding: .utf8)
    let place = try #require(plain.split(separator: "\"").first { $0.hasPrefix("http://") })
    let gate = try Service.nginx(
      """
      ssl_verify_client optional_no_ca;
      location / {
        proxy_pass \(place); proxy_http_version 1.1; proxy_buffering off;
        proxy_set_header subject $ssl_client_s_dn;
      }
      """,
      secure: ("\(folder.path)/server.crt", "\(folder.path)/server.key")
    )
    Self.show("first", in: folder)
    let authority = "certificate-authority: \(folder.path)/server.crt"
    let identity = "client-certificate: \(folder.path)/now.crt, client-key: \(folder.path)/now.key"
    try folder.write(
      plain.replacing("\"\(place)\"", with: "\"https://127.0.0.1:\(gate.port)\", \(authority)")
        .replacing("token: unused", with: identity),
      to: "kubeconfig"
    )
    var disturbed = rehearsal.swell
    disturbed.kubeconfig = folder.path + "/kubeconfig"
    let finished = try await disturbed.start("sync", Rehearsal.words).finish()
    server.stop()
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(seen.withLock { $0 } > 90)
    try await rehearsal.check(finished, "a client certificate that was replaced")
  }

  /// Makes a certificate that vouches for itself.
  private func sign(_ name: String, in folder: TemporaryFolder) async throws {
    let made = try await run(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2", "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1",
        "-keyout", "\(folder.path)/\(name).key", "-out", "\(folder.path)/\(name).crt",
      ]
    )
    #expect(made.exitCode == 0, "\(made.errors)")
  }

  /// Puts a certificate and its key where the kubeconfig says.
  private static func show(_ name: String, in folder: TemporaryFolder) {
    for ending in ["crt", "key"] {
      try? folder.replace("now.\(ending)", with: folder.read("\(name).\(ending)"))
    }
  }

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

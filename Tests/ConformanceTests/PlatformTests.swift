import Foundation
import Sandbox
import TestSupport
import Testing

@Suite struct PlatformTests {
  /// A sandbox, and what a program needs to reach it.
  private final class Place {
    let folder: TemporaryFolder
    let cluster: SandboxCluster

    init() throws {
      folder = try TemporaryFolder()
      cluster = try SandboxCluster()
      try folder.write(cluster.kubeconfig, to: "kubeconfig")
    }

    deinit { cluster.stop() }

    var access: [String: String] {
      ["KUBECONFIG": "\(folder.path)/kubeconfig", "XDG_CACHE_HOME": "\(folder.path)/cache"]
    }
  }

  private func sync(_ more: String...) async throws -> Finished {
    let folder = try TemporaryFolder()
    return try await run(
      "swell",
      [
        "sync", Fixture.repository, "--composition", "composition/spark-on-eks.yaml", "--env",
        "dev", "--quiet", "--cluster", "sandbox",
      ] + more,
      environment: ["XDG_CACHE_HOME": folder.path]
    )
  }

  @Test(arguments: BundledPlatform.all)
  func `a bundled platform comes to life in a sandbox, stays, and goes`(_ platform: BundledPlatform)
    async throws
  {
    let place = try Place()
    let server = Server(place.cluster.access)
    try await platform.live(environment: place.access) { try? await server.value($0) }
  }

  @Test func `an application of applications brings those of its environment alone`() async throws {
    let folder = try TemporaryFolder()
    let finished = try await run(
      "swell",
      [
        "render", "--composition", "composition/bootstrap/dask-airflow.yaml", "--env", "dev",
        "--output-dir", "\(folder.path)/manifests",
      ],
      in: Fixture.repository,
      environment: ["XDG_CACHE_HOME": folder.path]
    )
    #expect(finished.exitCode == 0, "\(finished)")
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/manifests")
    #expect(names.contains("airflow-dev"), "\(names)")
    #expect(!names.contains("airflow-prod"), "\(names)")
  }

  @Test(
    arguments: [
      ("Refused", "60s", Int32(5), "admission webhook"),
      ("NeverReady", "10s", 6, "waiting for health of Deployment.apps"),
      ("Quota", "10s", 6, "waiting for health of Deployment.apps"),
      ("Slow:20s", "60s", 0, "11 applications: 11 done"),
    ]
  )
  func `a failure is rehearsed in a sandbox`(
    failure: String,
    patience: String,
    exitCode: Int32,
    words: String
  ) async throws {
    let finished = try await sync(
      "--time-scale",
      "20",
      "--timeout",
      patience,
      "--fail",
      "deployment/spark-history-server-dev=\(failure)"
    )
    #expect(finished.exitCode == exitCode, "\(finished)")
    #expect(finished.output.contains(words), "\(finished.output)")
  }

  @Test func `failures are only for a sandbox`() async throws {
    let finished = try await run("swell", ["sync", "--fail", "deployment/web=Quota"])
    #expect(finished.exitCode == 2)
    #expect(finished.errors.contains("'--fail' needs '--cluster sandbox'"))
  }

  @Test func `there is no other embedded cluster`() async throws {
    let finished = try await run("swell", ["status", "--cluster", "other"])
    #expect(finished.exitCode == 2)
    #expect(finished.errors.contains("there is only 'sandbox'"))
  }
}

import TestSupport
import Testing

@Suite struct PlatformTests {
  private func sync(_ more: String...) async throws -> Finished {
    let folder = try TemporaryFolder()
    return try await run(
      "swell",
      [
        "sync", Fixture.repository, "--composition", "composition/spark-on-eks.yaml", "--env",
        "dev",
        "--quiet", "--cluster", "sandbox",
      ] + more,
      environment: ["XDG_CACHE_HOME": folder.path]
    )
  }

  @Test func `the bundled platform comes to life in a sandbox`() async throws {
    let finished = try await sync()
    #expect(finished.exitCode == 0, "\(finished.output)\(finished.errors)")
    #expect(finished.output.contains("spark-history-server-dev"))
  }

  @Test(
    arguments: [
      ("Refused", "5s", Int32(5), "admission webhook"),
      ("NeverReady", "10s", 6, "waiting for health of Deployment.apps"),
      ("Quota", "10s", 6, "waiting for health of Deployment.apps"),
      ("Slow:20s", "60s", 0, "6 applications: 6 done"),
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

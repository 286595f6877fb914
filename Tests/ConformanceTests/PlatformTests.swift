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

  @Test func `there is no other embedded cluster`() async throws {
    let finished = try await run("swell", ["status", "--cluster", "other"])
    #expect(finished.exitCode == 2)
    #expect(finished.errors.contains("there is only 'sandbox'"))
  }
}

import TestSupport
import Testing

/// Renders that are told the time and where randomness starts.
@Suite struct RepeatedRenderTests {
  private static let template = """
    a: {{ randAlphaNum 8 }} {{ uuidv4 }} {{ now }} {{ randInt 1 1000000 }}
    b: {{ genPrivateKey "ecdsa" | sha256sum }}
    c: {{ (genSelfSignedCert "web" nil nil 10).Cert | sha256sum }}

    """

  @Test func `a seed and a time give the same render again`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("apiVersion: v2\nname: web\nversion: 1.0.0\n", to: "chart/Chart.yaml")
    try folder.write(Self.template, to: "chart/templates/a.yaml")
    func render(_ words: String...) async throws -> String {
      try await run("swell", ["template", "rel", "chart"] + words, in: folder.path).output
    }
    let first = try await render("--seed", "1", "--now", "2026-01-02T03:04:05Z")
    #expect(first.contains("2026-01-02 03:04:05 +0000 UTC"))
    #expect(try await render("--seed", "1", "--now", "1767323045") == first)
    #expect(try await render("--seed", "2", "--now", "2026-01-02T03:04:05Z") != first)
    #expect(try await render() != first)
  }
}

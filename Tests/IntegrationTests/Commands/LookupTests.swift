import Foundation
import TestSupport
import Testing

/// Charts that look into the cluster that they go to.
@Suite(.cluster, .timeLimit(.minutes(15))) struct LookupTests {
  private static let secret = """
    {{- $found := lookup "v1" "Secret" .Release.Namespace "made" }}
    apiVersion: v1
    kind: Secret
    metadata: {name: made}
    data:
      password: {{ if $found }}{{ $found.data.password }}{{ else }}{{ randAlphaNum 12 | b64enc }}{{ end }}

    """

  private static func repository(annotations: String) -> [String: String] {
    let named = "metadata: {name: NAMESPACE, annotations: {\(annotations)}}"
    return [
      "composition/c.yaml": Sample.application()
        .replacingOccurrences(of: "metadata: {name: NAMESPACE}", with: named),
      "swell.yaml": Sample.settings,
      "m/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
      "m/templates/secret.yaml": secret,
    ]
  }

  @Test func `a password that was made is kept where the application looks it up`() async throws {
    let live = try Live()
    let files = Self.repository(annotations: "swell.dev/lookup: live")
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    let first = try await swell("sync")
    #expect(first.exitCode == 0, "\(first)")
    let second = try await swell("diff")
    #expect(second.exitCode == 0, "\(second)")
    try await swell.commit(Self.repository(annotations: ""))
    let third = try await swell("diff")
    #expect(third.exitCode == 1, "a password that is not looked up is a new one: \(third)")
  }
}

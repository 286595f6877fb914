import Diff
import Health
import Lua
import Manifests
import Testing

@testable import Pipeline

@Suite struct RepositorySettingsTests {
  private func settings(_ text: String, _ files: [String: String] = [:]) throws
    -> RepositorySettings
  {
    try RepositorySettings(
      of: SourceTree(label: "test", texts: files.merging(["swell.yaml": text]) { one, _ in one })
    )
  }

  private func script(_ settings: RepositorySettings, _ group: String, _ kind: String) -> String? {
    settings.criteria.scripts.script(for: GroupKind(group: group, kind: kind))?.text
  }

  @Test func `scripts come from the file itself, a folder and an argocd-cm`() throws {
    let found = try settings(
      """
      repository: https://git.example.com/a.git
      argocdConfigMap: argocd/cm.yaml
      customizations: checks
      health:
        fruit.example/Apple: return {}
        fruit.example/Pear: {script: "return nil", openLibraries: true}
      """,
      [
        "argocd/cm.yaml": """
        apiVersion: v1
        kind: ConfigMap
        data:
          resource.customizations.health.fruit.example_Plum: one
          resource.customizations: |
            fruit.example/Fig:
              health.lua: two
              ignoreDifferences: |
                jsonPointers: [/spec/size]
          resource.customizations.ignoreDifferences.all: |
            managedFieldsManagers: [kube-controller-manager]
          resource.customizations.ignoreDifferences.apps_Deployment: |
            jqPathExpressions: [.spec.replicas]
        """,
        "checks/_.cloud.example/_/health.lua": "three",
      ]
    )
    #expect(found.repository == "https://git.example.com/a.git")
    #expect(script(found, "fruit.example", "Apple") == "return {}")
    #expect(script(found, "fruit.example", "Pear") == "return nil")
    #expect(script(found, "fruit.example", "Plum") == "one")
    #expect(script(found, "fruit.example", "Fig") == "two")
    #expect(script(found, "db.cloud.example", "Lake") == "three")
    let rules = found.criteria.ignored.map { [$0.group, $0.kind] + $0.expressions + $0.managers }
    #expect(
      rules == [
        ["*", "*", "kube-controller-manager"], ["apps", "Deployment", ".spec.replicas"],
        ["fruit.example", "Fig"],
      ]
    )
  }

  @Test func `rules hold for all applications, and built-in ones can be switched off`() throws {
    let found = try settings(
      """
      ignoreDifferences:
      - {group: apps, kind: Deployment, name: web, jsonPointers: [/spec/replicas]}
      builtInRules: {scaled-replicas: false, token-secrets: true}
      """
    )
    #expect(found.criteria.ignored.map(\.name) == ["web"])
    #expect(found.criteria.switchedOff == ["scaled-replicas"])
  }

  static let mistakes: [(String, String)] = [
    ("helth: {}", "no setting 'helth' (did you mean 'health'?)"),
    ("customizations: [a]", "'customizations' takes a path, and a list stands there"),
    ("health: {a/B: 3}", "health of 'a/B' is no script"),
    ("ignoreDifferences: [{group: a}]", "an entry of 'ignoreDifferences' has no kind"),
    (
      "builtInRules: {scaled-replica: false}",
      "no built-in rule 'scaled-replica' (did you mean 'scaled-replicas'?)"
    ),
  ]

  @Test(arguments: mistakes)
  func `a mistake is named`(text: String, cause: String) {
    let error = #expect(throws: PassError.self) { try settings(text) }
    #expect(error?.description == "swell.yaml: cannot read settings: \(cause)")
  }
}

import Compose
package import Diff
package import Health
import Manifests

/// By what differences count and health is judged, as a repository's `swell.yaml` and an `argocd-cm` say.
package struct Criteria: Sendable {
  /// Scripts that judge health before the built-in rules.
  package var scripts = HealthScripts()
  /// Rules for the objects of all applications.
  package var ignored: [IgnoreRule] = []
  /// The names of built-in rules that are switched off.
  package var switchedOff: Set<String> = []

  package init() {}

  /// The rules for one application's objects.
  func rules(for application: Application, declaring manifests: [Manifest]) -> IgnoreRules {
    let isRespected = application.syncPolicy.has("RespectIgnoreDifferences=true")
    let own = application.ignoreDifferences.map { IgnoreRule($0, isRespected: isRespected) }
    let leavesReplicas = !switchedOff.contains("scaled-replicas")
    return IgnoreRules(
      ignored + own + (leavesReplicas ? IgnoreRule.autoscaled(by: manifests) : []),
      builtIn: builtInRules.filter { !switchedOff.contains($0.name) }
    )
  }
}

extension IgnoreRule {
  /// The rule that an application's `ignoreDifferences` entry makes.
  fileprivate init(_ entry: IgnoreDifference, isRespected: Bool) {
    self.init(
      group: entry.group,
      kind: entry.kind,
      name: entry.name.isEmpty ? nil : entry.name,
      namespace: entry.namespace.isEmpty ? nil : entry.namespace,
      pointers: entry.jsonPointers.compactMap { JSONPointer($0) },
      expressions: entry.jqPathExpressions,
      managers: entry.managedFieldsManagers,
      isRespected: isRespected
    )
  }
}

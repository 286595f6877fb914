import Apply
import Compose
package import Diff
package import Health
import Manifests

/// By what differences count and health is judged, as a repository's `swell.yaml` and an `argocd-cm` say.
package struct Criteria: Sendable, Hashable {
  /// Scripts that judge health before the built-in rules.
  package var scripts = HealthScripts()
  /// Rules for the objects of all applications.
  package var ignored: [IgnoreRule] = []
  /// The names of built-in rules that are switched off.
  package var switchedOff: Set<String> = []
  /// Kinds that are left alone, or all that are not.
  var exclusions = ResourceFilters()
  /// How objects are known as an application's.
  var tracking = Tracking()
  /// The `argocd-cm` in the run's own cluster that is to be read; nil where none is.
  package var configMap: ConfigMapName?
  /// The ConfigMaps of the run's own cluster that were read, with their entries.
  var configMaps: [ConfigMapName: Mapping] = [:]

  package init() {}

  /// The rules for one application's objects.
  func rules(for application: Application, declaring manifests: [Manifest]) -> IgnoreRules {
    let isRespected = application.syncPolicy.has("RespectIgnoreDifferences=true")
    let given = ignored + application.ignoreDifferences.map { IgnoreRule($0) }
    let leavesReplicas = !switchedOff.contains("scaled-replicas")
    return IgnoreRules(
      (isRespected ? given.map(\.respected) : given)
        + (leavesReplicas ? IgnoreRule.autoscaled(by: manifests) : []),
      builtIn: builtInRules.filter { !switchedOff.contains($0.name) },
      options: application.compareOptions
    )
  }
}

extension Application {
  /// How its objects are compared unless they say otherwise.
  var compareOptions: CompareOptions {
    CompareOptions().refined(by: annotations[CompareOptions.annotation])
  }
}

extension IgnoreRule {
  /// The rule that an application's `ignoreDifferences` entry makes.
  fileprivate init(_ entry: IgnoreDifference) {
    self.init(
      group: entry.group,
      kind: entry.kind,
      name: entry.name.isEmpty ? nil : entry.name,
      namespace: entry.namespace.isEmpty ? nil : entry.namespace,
      pointers: entry.jsonPointers.compactMap { JSONPointer($0) },
      expressions: entry.jqPathExpressions,
      managers: entry.managedFieldsManagers
    )
  }

  /// The same rule with the live values of its fields left alone when an object is applied.
  fileprivate var respected: IgnoreRule {
    IgnoreRule(
      group: group,
      kind: kind,
      name: name,
      namespace: namespace,
      pointers: pointers,
      expressions: expressions,
      managers: managers,
      isRespected: true
    )
  }
}

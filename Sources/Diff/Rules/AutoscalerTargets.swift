package import Manifests

extension IgnoreRule {
  /// Rules that leave the replicas of workloads to the autoscalers among some manifests.
  ///
  /// Servers before 1.22 do not say who scaled a workload, so that `scaledReplicas` cannot know.
  package static func autoscaled(by manifests: [Manifest]) -> [IgnoreRule] {
    manifests.compactMap { manifest in
      let isAutoscaler =
        manifest.type.groupKind == GroupKind(group: "autoscaling", kind: "HorizontalPodAutoscaler")
        || manifest.type.groupKind == GroupKind(group: "keda.sh", kind: "ScaledObject")
      guard isAutoscaler, let target = manifest.value["spec"]?["scaleTargetRef"],
        let name = target["name"]?.string
      else { return nil }
      let apiVersion = target["apiVersion"]?.string ?? "apps/v1"
      let kind = target["kind"]?.string ?? "Deployment"
      return IgnoreRule(
        group: GroupVersionKind(apiVersion: apiVersion, kind: kind).group,
        kind: kind,
        name: name,
        namespace: manifest.namespace,
        pointers: [JSONPointer(tokens: ["spec", "replicas"])],
        isRespected: true
      )
    }
  }
}

import JSON
import Manifests

extension StandIn {
  /// Scales an autoscaler's target to the least that it allows, as where there is no load, and says that all is well.
  ///
  /// Version 1 of the API, which every server has, keeps conditions in an annotation.
  mutating func reactToAutoscaler(_ autoscaler: Value, _ happening: Happening) -> [Reaction] {
    guard happening != .deleted, !autoscaler.isBeingDeleted,
      let target = autoscaler[["spec", "scaleTargetRef"]],
      let kind = target["kind"]?.string, let name = target["name"]?.string,
      served.insert(autoscaler.uid).inserted
    else { return [] }
    let namespace = autoscaler[["metadata", "namespace"]]?.string ?? ""
    let group = target["apiVersion"]?.string ?? ""
    let scale = "/apis/\(group)/namespaces/\(namespace)/\(kind.lowercased())s/\(name)/scale"
    let least = autoscaler[["spec", "minReplicas"]] ?? 1
    return [
      Reaction(
        delay: timing.start,
        calls: [
          .merge(["spec": ["replicas": least]], into: scale),
          .merge(
            scaledStatus(least),
            into: Collection.autoscalers.path(of: autoscaler) + "/status"
          ),
        ]
      )
    ]
  }

  private func scaledStatus(_ replicas: Value) -> Value {
    let conditions: Value = [
      ["type": "AbleToScale", "status": "True", "reason": "ReadyForNewScale"],
      ["type": "ScalingActive", "status": "True", "reason": "ValidMetricFound"],
      ["type": "ScalingLimited", "status": "True", "reason": "TooFewReplicas"],
    ]
    let annotation = "autoscaling.alpha.kubernetes.io/conditions"
    return [
      "metadata": ["annotations": [annotation: .string(JSONWriter().text(of: conditions))]],
      "status": ["currentReplicas": replicas, "desiredReplicas": replicas],
    ]
  }
}

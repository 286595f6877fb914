import JSON
import Manifests

extension StandIn {
  /// Says of an autoscaler that all is well once there is what it scales, which it leaves as it is.
  ///
  /// Version 1 of the API, which every server has, keeps conditions in an annotation.
  mutating func reactToAutoscaler(_ autoscaler: Value, _ happening: Happening) -> [Reaction] {
    guard happening != .deleted, !autoscaler.isBeingDeleted,
      let scale = Self.scale(of: autoscaler), served.insert(autoscaler.uid).inserted
    else { return [] }
    let status = Collection.autoscalers.path(of: autoscaler) + "/status"
    return [
      Reaction(
        delay: timing.start,
        calls: [.merge([:], into: scale), .merge(scaledStatus, into: status)],
        patience: 60
      )
    ]
  }

  /// The path at which an autoscaler's target is scaled.
  private static func scale(of autoscaler: Value) -> String? {
    guard let target = autoscaler[["spec", "scaleTargetRef"]],
      let kind = target["kind"]?.string, let name = target["name"]?.string
    else { return nil }
    let version = target["apiVersion"]?.string ?? ""
    let root = version.contains("/") ? "/apis/\(version)" : "/api/\(version)"
    let namespace = autoscaler[["metadata", "namespace"]]?.string ?? ""
    return "\(root)/namespaces/\(namespace)/\(kind.lowercased())s/\(name)/scale"
  }

  private var scaledStatus: Value {
    let conditions: Value = [
      ["type": "AbleToScale", "status": "True", "reason": "ReadyForNewScale"],
      ["type": "ScalingActive", "status": "True", "reason": "ValidMetricFound"],
      ["type": "ScalingLimited", "status": "False", "reason": "DesiredWithinRange"],
    ]
    let annotation = "autoscaling.alpha.kubernetes.io/conditions"
    return [
      "metadata": ["annotations": [annotation: .string(JSONWriter().text(of: conditions))]],
      "status": ["currentReplicas": 1, "desiredReplicas": 1],
    ]
  }
}

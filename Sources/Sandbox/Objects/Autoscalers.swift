import JSON
import Manifests

/// The two versions of HorizontalPodAutoscaler: objects are kept in `v2`, and what `v1` has no field for is kept in annotations there.
enum Autoscalers {
  static let isOld: @Sendable (Resource) -> Bool = {
    $0.key == .autoscalers && $0.type.version == "v1"
  }

  /// An object of `v2` in `v1`.
  static func old(_ object: Value) -> Value {
    guard object["apiVersion"] == "autoscaling/v2" else { return object }
    var old = object
    old["apiVersion"] = "autoscaling/v1"
    var metrics = object[["spec", "metrics"]]?.list ?? []
    let usage = metrics.firstIndex { $0["type"] == "Resource" && utilization(of: $0) != nil }
    if let usage {
      old.set(
        ["spec", "targetCPUUtilizationPercentage"],
        utilization(of: metrics.remove(at: usage))
      )
    }
    if old["status"] != nil, old[["status", "currentReplicas"]] == nil {
      old.set(["status", "currentReplicas"], 0)
    }
    old.set(["spec", "metrics"], nil)
    old.set(["status", "currentMetrics"], nil)
    keep(metrics.isEmpty ? nil : .list(metrics), as: "metrics", in: &old)
    for (part, name) in [("spec", "behavior"), ("status", "conditions")] {
      keep(object[[part, name]], as: name, in: &old)
      old.set([part, name], nil)
    }
    return old
  }

  /// An object of `v1` in `v2`.
  static func new(_ object: Value) -> Value {
    guard object["apiVersion"] == "autoscaling/v1" else { return object }
    var new = object
    new["apiVersion"] = "autoscaling/v2"
    var metrics = kept("metrics", in: &new)?.list ?? []
    if let percentage = object[["spec", "targetCPUUtilizationPercentage"]] {
      metrics.insert(usage(percentage), at: 0)
    }
    new.set(["spec", "targetCPUUtilizationPercentage"], nil)
    new.set(["spec", "metrics"], metrics.isEmpty ? nil : .list(metrics))
    if let behavior = kept("behavior", in: &new) { new.set(["spec", "behavior"], behavior) }
    if let conditions = kept("conditions", in: &new) {
      new.set(["status", "conditions"], conditions)
    }
    new.set(["status", "currentCPUUtilizationPercentage"], nil)
    if new[["status", "currentReplicas"]] == 0 { new.set(["status", "currentReplicas"], nil) }
    if new["status"] != nil { new.set(["status", "currentMetrics"], .null) }
    let type = GroupVersionKind(apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler")
    return BuiltInKinds.current.schemas[type].map { Defaulting.filled(new, $0) } ?? new
  }

  private static func usage(_ percentage: Value) -> Value {
    [
      "type": "Resource",
      "resource": [
        "name": "cpu", "target": ["type": "Utilization", "averageUtilization": percentage],
      ],
    ]
  }

  /// The share of requested CPU that a metric is about; nil where it is about something else.
  private static func utilization(of metric: Value) -> Value? {
    guard metric[["resource", "name"]] == "cpu" else { return nil }
    return metric[["resource", "target", "averageUtilization"]]
  }

  private static func path(_ name: String) -> [String] {
    ["metadata", "annotations", "autoscaling.alpha.kubernetes.io/\(name)"]
  }

  private static func keep(_ value: Value?, as name: String, in object: inout Value) {
    guard let value else { return }
    object.set(path(name), .string(JSONWriter(escapesHTML: false).text(of: value)))
  }

  private static func kept(_ name: String, in object: inout Value) -> Value? {
    guard let text = object[path(name)]?.string else { return nil }
    object.set(path(name), nil)
    if object[["metadata", "annotations"]]?.map?.isEmpty == true {
      object.set(["metadata", "annotations"], nil)
    }
    return try? JSONReader().value(of: text)
  }
}

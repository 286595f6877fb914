import Manifests

/// What an autoscaler aims at, as tables show it; nothing is measured here, so that what there is remains unknown.
enum AutoscalerTargets {
  static func text(of autoscaler: Value) -> String {
    var targets = (autoscaler[["spec", "metrics"]]?.list ?? []).map(target)
    if let share = autoscaler[["spec", "targetCPUUtilizationPercentage"]] {
      targets.append("cpu: <unknown>/\(share.plainText)%")
    }
    guard targets.count > 2 else {
      return targets.isEmpty ? "<none>" : targets.joined(separator: ", ")
    }
    return targets.prefix(2).joined(separator: ", ") + " + \(targets.count - 2) more..."
  }

  private static func target(of metric: Value) -> String {
    for source in ["resource", "containerResource", "pods", "object", "external"] {
      guard let found = metric[source], let target = found["target"] else { continue }
      let name = source.hasSuffix("esource") ? "\(found["name"]?.plainText ?? ""): " : ""
      if let share = target["averageUtilization"] { return "\(name)<unknown>/\(share.plainText)%" }
      let suffix = target["averageValue"] != nil && !name.isEmpty ? "" : " (avg)"
      if let value = target["averageValue"] {
        return "\(name)<unknown>/\(value.plainText)\(suffix)"
      }
      if let value = target["value"] { return "\(name)<unknown>/\(value.plainText)" }
    }
    return "<unknown type>"
  }
}

import JSON
import Manifests

/// An autoscaler, whose conditions stand in the status, or before version 2 in an annotation.
func autoscalerHealth(_ object: Fields) throws(HealthError) -> Verdict {
  let metadata = try object.metadata()
  let spec = try object.object("spec")
  try spec.checkNumbers("minReplicas", "maxReplicas")
  try spec.object("scaleTargetRef").checkStrings("apiVersion", "kind", "name")
  let status = try object.object("status")
  try status.checkNumbers("currentReplicas", "desiredReplicas", "observedGeneration")
  if try object.text("apiVersion") == "autoscaling/v2" {
    return verdict(try status.conditions())
  }
  let annotations = try metadata.object("annotations")
  let name = "autoscaling.alpha.kubernetes.io/conditions"
  guard annotations.has(name) else { return verdict([]) }
  return verdict(try annotatedConditions(try annotations.text(name)))
}

private func verdict(_ conditions: [Condition]) -> Verdict {
  if let failure = conditions.first(where: { failures[$0.type]?.contains($0.reason) == true }) {
    return Verdict(.degraded, failure.message)
  }
  let able = conditions.first {
    ["AbleToScale", "ScalingLimited"].contains($0.type) && $0.status == "True"
  }
  return able.map { Verdict(.healthy, $0.message) } ?? Verdict(.progressing, "Waiting to Autoscale")
}

/// The reasons that mean failure, whatever the condition's status.
private let failures: [String: Set<String>] = [
  "AbleToScale": ["FailedGetScale", "FailedUpdateScale"],
  "ScalingActive": [
    "FailedGetResourceMetric", "FailedGetObjectMetric", "FailedGetPodsMetric",
    "FailedGetExternalMetric", "FailedComputeMetricsReplicas", "InvalidSelector",
  ],
]

/// The conditions in an annotation; the case of their fields' names does not count.
private func annotatedConditions(_ text: String) throws(HealthError) -> [Condition] {
  let field = "metadata.annotations"
  let list: Value
  do throws(JSONError) {
    list = try JSONReader().value(of: text)
  } catch {
    throw .unreadable(field: field, expected: "list of conditions in JSON (\(error))")
  }
  if list.isNull { return [] }
  guard case .list(let elements) = list else {
    throw .wrongType(field: field, expected: "list", found: list.typeName)
  }
  var conditions: [Condition] = []
  for element in elements {
    var fields: Mapping = [:]
    for entry in element.map ?? [:] { fields[entry.key.lowercased()] = entry.value }
    conditions.append(
      try Condition(try Fields(element.map == nil ? element : .map(fields), at: field))
    )
  }
  return conditions
}

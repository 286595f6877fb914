import Manifests

func apiServiceHealth(_ object: Fields) throws(HealthError) -> Verdict {
  _ = try object.metadata()
  let spec = try object.object("spec")
  try spec.checkNumbers("groupPriorityMinimum", "versionPriority")
  try spec.checkStrings("group", "version")
  _ = try spec.object("service")
  let conditions = try object.object("status").conditions()
  guard let condition = conditions.first(where: { $0.type == "Available" }) else {
    return Verdict(.progressing, "Waiting to be processed")
  }
  return Verdict(
    condition.status == "True" ? .healthy : .progressing,
    "\(condition.reason): \(condition.message)"
  )
}

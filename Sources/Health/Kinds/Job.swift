import Manifests

/// The types of the conditions count, not whether they are true; only a suspension has to be.
func jobHealth(_ object: Fields) throws(HealthError) -> Verdict {
  _ = try object.metadata()
  let spec = try object.object("spec")
  _ = try spec.flag("suspend")
  try spec.checkNumbers("parallelism", "completions", "backoffLimit", "activeDeadlineSeconds")
  try object.object("status").checkNumbers("active", "succeeded", "failed")
  try spec.object("template").object("spec").checkContainers()
  var failure: String?
  var message: String?
  var isSuspended = false
  for condition in try object.object("status").conditions() {
    switch condition.type {
    case "Failed": failure = condition.message
    case "Complete": message = condition.message
    case "Suspended":
      message = condition.message
      if condition.status == "True" { isSuspended = true }
    default: continue
    }
  }
  if let failure { return Verdict(.degraded, failure) }
  guard let message else { return Verdict(.progressing) }
  return Verdict(isSuspended ? .suspended : .healthy, message)
}

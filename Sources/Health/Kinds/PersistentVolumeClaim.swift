import Manifests

func claimHealth(_ object: Fields) throws(HealthError) -> Verdict {
  _ = try object.metadata()
  let spec = try object.object("spec")
  try spec.checkStrings("storageClassName", "volumeName", "volumeMode")
  let resources = try spec.object("resources")
  try resources.checkQuantities("requests")
  try resources.checkQuantities("limits")
  let status = try object.object("status")
  try status.checkQuantities("capacity")
  _ = try status.conditions()
  switch try status.text("phase") {
  case "Lost": return Verdict(.degraded)
  case "Pending": return Verdict(.progressing)
  case "Bound": return Verdict(.healthy)
  default: return Verdict(.unknown)
  }
}

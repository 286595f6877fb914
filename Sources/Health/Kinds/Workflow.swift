import Manifests

/// A workflow of Argo Workflows, by its phase.
func workflowHealth(_ object: Fields) -> Verdict {
  let status = try? object.object("status")
  let message = (try? status?.text("message")) ?? ""
  switch (try? status?.text("phase")) ?? "" {
  case "", "Pending", "Running": return Verdict(.progressing, message)
  case "Succeeded": return Verdict(.healthy, message)
  case "Failed", "Error": return Verdict(.degraded, message)
  default: return Verdict(.unknown, message)
  }
}

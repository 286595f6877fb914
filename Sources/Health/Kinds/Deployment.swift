import Manifests

func deploymentHealth(_ object: Fields) throws(HealthError) -> Verdict {
  let deployment = try Workload(object)
  let wanted = try deployment.spec.int("replicas")
  let total = try deployment.count("replicas")
  let updated = try deployment.count("updatedReplicas")
  let available = try deployment.count("availableReplicas")
  if try deployment.spec.flag("paused") { return Verdict(.suspended, "Deployment is paused") }
  let waiting = "Waiting for rollout to finish:"
  if deployment.isBehind {
    return Verdict(
      .progressing,
      "\(waiting) observed deployment generation less than desired generation"
    )
  }
  if deployment.condition("Progressing")?.reason == "ProgressDeadlineExceeded" {
    return Verdict(.degraded, "Deployment \"\(deployment.name)\" exceeded its progress deadline")
  }
  if let wanted, updated < wanted {
    return Verdict(
      .progressing,
      "\(waiting) \(updated) out of \(wanted) new replicas have been updated..."
    )
  }
  if total > updated {
    return Verdict(
      .progressing,
      "\(waiting) \(total - updated) old replicas are pending termination..."
    )
  }
  if available < updated {
    return Verdict(
      .progressing,
      "\(waiting) \(available) of \(updated) updated replicas are available..."
    )
  }
  return Verdict(.healthy)
}

import Manifests

func replicaSetHealth(_ object: Fields) throws(HealthError) -> Verdict {
  let set = try Workload(object)
  let wanted = try set.spec.int("replicas")
  let available = try set.count("availableReplicas")
  let waiting = "Waiting for rollout to finish:"
  if set.isBehind {
    return Verdict(
      .progressing,
      "\(waiting) observed replica set generation less than desired generation"
    )
  }
  if let failure = set.condition("ReplicaFailure"), failure.status == "True" {
    return Verdict(.degraded, failure.message)
  }
  if let wanted, available < wanted {
    return Verdict(
      .progressing,
      "\(waiting) \(available) out of \(wanted) new replicas are available..."
    )
  }
  return Verdict(.healthy)
}

import Manifests

func daemonSetHealth(_ object: Fields) throws(HealthError) -> Verdict {
  let set = try Workload(object)
  let wanted = try set.count("desiredNumberScheduled")
  let updated = try set.count("updatedNumberScheduled")
  let available = try set.count("numberAvailable")
  let strategy = try set.spec.object("updateStrategy").text("type")
  try set.status.checkNumbers(
    "currentNumberScheduled",
    "numberMisscheduled",
    "numberReady",
    "numberUnavailable"
  )
  if set.isBehind {
    return Verdict(
      .progressing,
      "Waiting for rollout to finish: observed daemon set generation less than desired generation"
    )
  }
  if strategy == "OnDelete" {
    return Verdict(
      .healthy,
      "daemon set \(updated) out of \(wanted) new pods have been updated"
    )
  }
  let waiting = "Waiting for daemon set \"\(set.name)\" rollout to finish:"
  if updated < wanted {
    return Verdict(
      .progressing,
      "\(waiting) \(updated) out of \(wanted) new pods have been updated..."
    )
  }
  if available < wanted {
    return Verdict(
      .progressing,
      "\(waiting) \(available) of \(wanted) updated pods are available..."
    )
  }
  return Verdict(.healthy)
}

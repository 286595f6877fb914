import Manifests

func statefulSetHealth(_ object: Fields) throws(HealthError) -> Verdict {
  let set = try Workload(object)
  let wanted = try set.spec.int("replicas")
  let ready = try set.count("readyReplicas")
  let updated = try set.count("updatedReplicas")
  let current = try set.count("currentReplicas")
  let updateRevision = try set.status.text("updateRevision")
  let currentRevision = try set.status.text("currentRevision")
  let strategy = try set.spec.object("updateStrategy")
  let rolling = try strategy.object("rollingUpdate")
  let partition = try rolling.int("partition")
  try set.spec.checkStrings("serviceName", "podManagementPolicy")
  let type = try strategy.text("type")
  if set.observedGeneration == 0 || set.isBehind {
    return Verdict(.progressing, "Waiting for statefulset spec update to be observed...")
  }
  if let wanted, ready < wanted {
    return Verdict(.progressing, "Waiting for \(wanted - ready) pods to be ready...")
  }
  if type == "RollingUpdate", strategy.has("rollingUpdate") {
    if let wanted, let partition, updated < wanted - partition {
      return Verdict(
        .progressing,
        "Waiting for partitioned roll out to finish: \(updated) out of \(wanted - partition) "
          + "new pods have been updated..."
      )
    }
    return Verdict(
      .healthy,
      "partitioned roll out complete: \(updated) new pods have been updated..."
    )
  }
  if type == "OnDelete" { return Verdict(.healthy, "statefulset has \(ready) ready pods") }
  if updateRevision != currentRevision {
    return Verdict(
      .progressing,
      "waiting for statefulset rolling update to complete \(updated) pods at revision "
        + "\(updateRevision)..."
    )
  }
  return Verdict(
    .healthy,
    "statefulset rolling update complete \(current) pods at revision \(currentRevision)..."
  )
}

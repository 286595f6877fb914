import Cluster
import Manifests

extension ClusterDoctor {
  /// Quotas that are used up, or nearly so.
  func quotas() async -> Examination {
    guard let quotas = await objects("ResourceQuota", in: "") else {
      return Examination("quotas", "cannot be read")
    }
    let findings = quotas.flatMap { quota in
      (quota[["status", "hard"]]?.map ?? [:]).compactMap { entry in
        finding(quota, entry.key, hard: entry.value, used: quota[["status", "used"]]?[entry.key])
      }
    }
    return Examination("quotas", "\(quotas.count) looked at", findings)
  }

  private func finding(
    _ quota: Value,
    _ resource: String,
    hard: Value,
    used: Value?
  ) -> Finding? {
    guard let limit = Quantity(hard), let spent = used.flatMap({ Quantity($0) }),
      spent.nanos > 0, spent.nanos * 10 >= limit.nanos * 9
    else { return nil }
    let namespace = quota[["metadata", "namespace"]]?.string ?? ""
    let name = quota[["metadata", "name"]]?.string ?? ""
    let isFull = spent >= limit
    return Finding(
      isFull ? .problem : .warning,
      "ResourceQuota \(namespace)/\(name): \(used?.plainText ?? "") of \(hard.plainText) \(resource) are used",
      why: isFull
        ? "nothing more of it is admitted, and a rollout that needs room stands still"
        : "a rollout needs room for old and new at once",
      next: "raise the quota, or take away what is not needed any more"
    )
  }
}

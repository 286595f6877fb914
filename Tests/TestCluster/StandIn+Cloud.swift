import Manifests

extension StandIn {
  /// Gives a load balancer or an Ingress the address that a cloud would.
  mutating func giveAddress(
    to object: Value,
    _ happening: Happening,
    in collection: Collection
  ) -> [Reaction] {
    let wantsAddress = collection == .ingresses || object[["spec", "type"]] == "LoadBalancer"
    let has = object[["status", "loadBalancer", "ingress"]]?.list?.isEmpty == false
    guard happening != .deleted, wantsAddress, !has else { return [] }
    let path = collection.path(of: object) + "/status"
    let address: Value = ["status": ["loadBalancer": ["ingress": [["ip": "192.0.2.10"]]]]]
    return [Reaction(delay: timing.start, calls: [.merge(address, into: path)])]
  }

  /// Makes the volume that a claim asks for, and takes it away after the claim.
  mutating func reactToClaim(_ claim: Value, _ happening: Happening) -> [Reaction] {
    let volumes = "/api/v1/persistentvolumes"
    let name = "pv-\(claim.uid)"
    if happening == .deleted {
      guard served.remove(claim.uid) != nil else { return [] }
      return [Reaction(delay: timing.stop, calls: [.delete("\(volumes)/\(name)")])]
    }
    guard !claim.isBeingDeleted, claim[["spec", "volumeName"]] == nil,
      served.insert(claim.uid).inserted
    else { return [] }
    let volume: Value = [
      "apiVersion": "v1", "kind": "PersistentVolume", "metadata": ["name": .string(name)],
      "spec": volumeSpec(for: claim),
    ]
    return [Reaction(delay: timing.start, calls: [.create(volume, in: volumes)])]
  }

  private func volumeSpec(for claim: Value) -> Value {
    let spec = claim["spec"] ?? [:]
    return [
      "capacity": ["storage": spec[["resources", "requests", "storage"]] ?? "1Gi"],
      "accessModes": spec["accessModes"] ?? [],
      "persistentVolumeReclaimPolicy": "Retain",
      "storageClassName": spec["storageClassName"] ?? "",
      "volumeMode": spec["volumeMode"] ?? "Filesystem",
      "hostPath": ["path": "/nonexistent"],
      "claimRef": [
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "namespace": claim[["metadata", "namespace"]] ?? "",
        "name": claim[["metadata", "name"]] ?? "",
        "uid": .string(claim.uid),
      ],
    ]
  }
}

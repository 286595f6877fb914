import Manifests

/// What the server adds to new objects of some kinds.
enum Preparation {
  /// What needs nothing but the object, and comes before its identity.
  static func prepare(_ object: inout Value, _ resource: Resource) {
    switch resource.qualified {
    case "namespaces":
      object.set(["spec", "finalizers"], ["kubernetes"])
      object.set(["status", "phase"], "Active")
    case "horizontalpodautoscalers.autoscaling" where resource.type.version == "v2":
      object.set(["status", "currentMetrics"], .null)
    case "pods": preparePod(&object)
    case "nodes":
      let taint: Value = ["key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"]
      object.set(["spec", "taints"], .list((object[["spec", "taints"]]?.list ?? []) + [taint]))
    case "persistentvolumeclaims":
      object.set(["status", "phase"], "Pending")
      addFinalizer("kubernetes.io/pvc-protection", to: &object)
    case "persistentvolumes":
      object.set(["status", "phase"], "Pending")
      addFinalizer("kubernetes.io/pv-protection", to: &object)
    case "customresourcedefinitions.apiextensions.k8s.io": prepareDefinition(&object)
    default: break
    }
  }

  /// What needs the object's identity.
  static func finish(_ object: inout Value, _ resource: Resource) {
    guard resource.qualified == "jobs.batch", object[["spec", "manualSelector"]] != true else {
      return
    }
    let uid: Value = .string(object.uid)
    let labels: [(String, Value)] = [
      ("batch.kubernetes.io/controller-uid", uid),
      ("batch.kubernetes.io/job-name", .string(object.name)), ("controller-uid", uid),
      ("job-name", .string(object.name)),
    ]
    for (key, value) in labels {
      object.set(["spec", "template", "metadata", "labels", key], value)
    }
    object.set(["spec", "selector"], ["matchLabels": ["batch.kubernetes.io/controller-uid": uid]])
  }

  private static func preparePod(_ pod: inout Value) {
    pod.set(["status"], ["phase": "Pending", "qosClass": .string(quality(of: pod))])
    if pod[["spec", "priority"]] == nil {
      pod.set(["spec", "priority"], 0)
      pod.set(["spec", "preemptionPolicy"], "PreemptLowerPriority")
    }
    var tolerations = pod[["spec", "tolerations"]]?.list ?? []
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]
    where !tolerations.contains(where: { $0["key"]?.string == key || $0["key"] == nil }) {
      tolerations.append([
        "effect": "NoExecute", "key": .string(key), "operator": "Exists", "tolerationSeconds": 300,
      ])
    }
    pod.set(["spec", "tolerations"], .list(tolerations))
  }

  private static func quality(of pod: Value) -> String {
    let containers = ["initContainers", "containers"].flatMap { pod[["spec", $0]]?.list ?? [] }
    let resources = containers.map {
      ($0[["resources", "requests"]], $0[["resources", "limits"]])
    }
    if resources.allSatisfy({ $0.0 == nil && $0.1 == nil }) { return "BestEffort" }
    let isGuaranteed = resources.allSatisfy { requests, limits in
      ["cpu", "memory"].allSatisfy { name in
        limits?[name] != nil && (requests?[name] ?? limits?[name]) == limits?[name]
      }
    }
    return isGuaranteed ? "Guaranteed" : "Burstable"
  }

  private static func prepareDefinition(_ object: inout Value) {
    let versions = object[["spec", "versions"]]?.list ?? []
    let stored = versions.first { $0["storage"] == true }?["name"]
    object["status"] = [
      "conditions": .null, "acceptedNames": ["plural": "", "kind": ""],
      "storedVersions": .list(stored.map { [$0] } ?? []),
    ]
  }

  private static func addFinalizer(_ name: String, to object: inout Value) {
    guard !object.finalizers.contains(name) else { return }
    object.setMetadata("finalizers", .list((object.finalizers + [name]).map { .string($0) }))
  }
}

extension APIServer {
  /// Adds to a new object what the server decides.
  mutating func prepare(_ object: inout Value, _ resource: Resource) throws(Refusal) {
    Preparation.prepare(&object, resource)
    if resource.qualified == "services" { assignAddresses(to: &object, from: nil) }
    if resource.qualified == "persistentvolumes" {
      object.set(["status", "lastPhaseTransitionTime"], .string(now.text))
    }
  }

  /// Keeps in a changed object what the server decided before.
  mutating func prepareUpdate(
    _ object: inout Value,
    from live: Value,
    _ resource: Resource
  ) throws(Refusal) {
    switch resource.qualified {
    case "services": assignAddresses(to: &object, from: live)
    case "daemonsets.apps": countTemplate(of: &object, from: live)
    default: break
    }
  }

  /// Notes when a volume came into its phase.
  func noteTransition(of object: inout Value, from live: Value) {
    let key = ["status", "lastPhaseTransitionTime"]
    if object[["status", "phase"]] == live[["status", "phase"]] {
      if object[key] == nil { object.set(key, live[key]) }
    } else if object[key] == live[key] {
      object.set(key, .string(now.text))
    }
  }

  /// Counts the versions of a DaemonSet's template.
  private func countTemplate(of object: inout Value, from live: Value) {
    let key = ["metadata", "annotations", "deprecated.daemonset.template.generation"]
    let before = live[key]?.string.flatMap { Int($0) } ?? 1
    let isChanged = live[["spec", "template"]] != object[["spec", "template"]]
    object.set(key, .string(String(isChanged ? before + 1 : before)))
  }

  private mutating func assignAddresses(to service: inout Value, from live: Value?) {
    let type = service[["spec", "type"]]?.string ?? "ClusterIP"
    guard type != "ExternalName" else { return }
    if service[["spec", "clusterIP"]] == nil {
      let address =
        live?[["spec", "clusterIP"]]
        ?? .string(
          Allocations.serviceAddress(at: store.revision)
        )
      service.set(["spec", "clusterIP"], address)
    }
    for (field, value) in [
      ("clusterIPs", .list([service[["spec", "clusterIP"]] ?? ""])), ("ipFamilies", ["IPv4"]),
      ("ipFamilyPolicy", "SingleStack"),
    ] as [(String, Value)] where service[["spec", field]] == nil {
      service.set(["spec", field], value)
    }
    guard type == "NodePort" || type == "LoadBalancer" else { return }
    let before = live?[["spec", "ports"]]?.list ?? []
    let ports = (service[["spec", "ports"]]?.list ?? []).enumerated().map { number, port -> Value in
      guard port["nodePort"] == nil else { return port }
      var port = port
      let old = before.first { $0["port"] == port["port"] && $0["protocol"] == port["protocol"] }
      port["nodePort"] =
        old?["nodePort"]
        ?? .int(
          Allocations.nodePort(at: store.revision, number: number)
        )
      return port
    }
    service.set(["spec", "ports"], .list(ports))
  }
}

import Manifests

extension Reconciler {
  /// Tells which pods are behind a Service, in a slice and in the older form.
  func setEndpoints(
    of service: Value,
    _ selector: [String: String],
    _ server: inout APIServer
  ) {
    let pods = server.objects(.pods, in: service.namespace).filter { pod in
      selector.allSatisfy { pod.labels[$0.key] == $0.value }
        && pod[["status", "podIP"]]?.string != nil
        && !["Succeeded", "Failed"].contains(pod[["status", "phase"]]?.string)
    }
    let backing = Backing(service: service, pods: pods)
    if let slice = server.dependents(of: service, .endpointSlices).first {
      server.change(server.place(of: slice, .endpointSlices)) { $0.take(backing.slice) }
    } else {
      var slice = backing.slice
      let name = "\(service.name)-\(server.makeSuffix())"
      slice.setMetadata("name", .string(name))
      server.make(slice, ownedBy: service)
    }
    let place = ObjectPlace(
      resource: .endpoints,
      key: ObjectKey(namespace: service.namespace, name: service.name)
    )
    if server.store[place] == nil {
      server.install(backing.endpoints)
    } else {
      server.change(place) { $0.take(backing.endpoints) }
    }
  }

  /// Takes away what was told of a Service that is gone.
  func forgetEndpoints(_ server: inout APIServer) {
    let endpoints = ObjectPlace(resource: .endpoints, key: place.key)
    guard server.store[endpoints]?.labels[Backing.manager] != nil else { return }
    server.discard(endpoints)
  }
}

extension Value {
  /// Takes over what controllers say of a Service's pods, and leaves the rest.
  fileprivate mutating func take(_ other: Value) {
    for field in ["endpoints", "ports", "subsets"] where other[field] != nil || self[field] != nil {
      self[field] = other[field]
    }
    for field in ["labels", "annotations"] { setMetadata(field, other.metadata[field]) }
  }
}

/// The pods behind a Service.
private struct Backing {
  static let manager = "endpoints.kubernetes.io/managed-by"

  let service: Value
  let pods: [Value]

  private var isHeadless: Bool { service[["spec", "clusterIP"]] == "None" }

  private var tellsAll: Bool { service[["spec", "publishNotReadyAddresses"]] == true }

  /// When something last changed.
  private var annotations: Value {
    let times = pods.flatMap { $0[["status", "conditions"]]?.list ?? [] }.compactMap {
      $0["type"] == "Ready" ? $0["lastTransitionTime"]?.string : nil
    }
    let created = service.metadata["creationTimestamp"]?.string ?? ""
    return ["endpoints.kubernetes.io/last-change-trigger-time": .string(times.max() ?? created)]
  }

  private func labels(_ more: Mapping) -> Value {
    var labels = service.metadata["labels"]?.map ?? [:]
    if isHeadless { labels["service.kubernetes.io/headless"] = "" }
    for entry in more { labels[entry.key] = entry.value }
    return .map(labels)
  }

  var slice: Value {
    [
      "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
      "metadata": [
        "generateName": .string("\(service.name)-"), "annotations": annotations,
        "labels": labels([
          "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
          "kubernetes.io/service-name": .string(service.name),
        ]),
      ],
      "addressType": "IPv4",
      "endpoints": pods.isEmpty ? .null : .list(pods.map(endpoint)),
      "ports": pods.isEmpty ? .null : .list(ports.map { .map($0) }),
    ]
  }

  var endpoints: Value {
    var object: Value = [
      "apiVersion": "v1", "kind": "Endpoints",
      "metadata": [
        "name": .string(service.name), "namespace": .string(service.namespace),
        "annotations": annotations, "labels": labels([Self.manager: "endpoint-controller"]),
      ],
    ]
    guard !pods.isEmpty else { return object }
    var subset = Mapping()
    let ready = pods.filter { tellsAll || Reconciler.isReady($0) && !$0.isBeingDeleted }
    let others = pods.filter { !tellsAll && !Reconciler.isReady($0) }
    if !ready.isEmpty { subset["addresses"] = .list(ready.map(address)) }
    if !others.isEmpty { subset["notReadyAddresses"] = .list(others.map(address)) }
    let plain = ports.map { port -> Value in
      var port = port
      if port["name"] == "" { port["name"] = nil }
      return .map(port)
    }
    if !plain.isEmpty { subset["ports"] = .list(plain) }
    object["subsets"] = [.map(subset)]
    return object
  }

  private func endpoint(_ pod: Value) -> Value {
    let isReady = Reconciler.isReady(pod)
    var endpoint: Mapping = [
      "addresses": [pod[["status", "podIP"]] ?? ""],
      "conditions": [
        "ready": .bool(tellsAll || isReady && !pod.isBeingDeleted), "serving": .bool(isReady),
        "terminating": .bool(pod.isBeingDeleted),
      ],
      "nodeName": pod[["spec", "nodeName"]] ?? "", "targetRef": reference(to: pod),
    ]
    endpoint["hostname"] = hostname(of: pod)
    return .map(endpoint)
  }

  private func address(_ pod: Value) -> Value {
    var address: Mapping = [
      "ip": pod[["status", "podIP"]] ?? "", "nodeName": pod[["spec", "nodeName"]] ?? "",
      "targetRef": reference(to: pod),
    ]
    address["hostname"] = hostname(of: pod)
    return .map(address)
  }

  /// The name that a pod has under its Service.
  private func hostname(of pod: Value) -> Value? {
    pod[["spec", "subdomain"]]?.string == service.name ? pod[["spec", "hostname"]] : nil
  }

  private func reference(to pod: Value) -> Value {
    [
      "kind": "Pod", "namespace": .string(pod.namespace), "name": .string(pod.name),
      "uid": .string(pod.uid),
    ]
  }

  /// The Service's ports as the pods have them; a name is looked up in them.
  private var ports: [Mapping] {
    (service[["spec", "ports"]]?.list ?? []).map { port in
      var number = port["targetPort"] ?? port["port"] ?? 0
      if let name = number.string {
        let containers = pods.first?[["spec", "containers"]]?.list ?? []
        let known = containers.flatMap { $0["ports"]?.list ?? [] }.first {
          $0["name"]?.string == name
        }
        number = known?["containerPort"] ?? port["port"] ?? 0
      }
      var result: Mapping = [
        "name": port["name"] ?? "", "port": number, "protocol": port["protocol"] ?? "TCP",
      ]
      result["appProtocol"] = port["appProtocol"]
      return result
    }
  }
}

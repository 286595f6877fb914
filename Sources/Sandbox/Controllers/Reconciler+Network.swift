import Manifests

extension Reconciler {
  /// Tells which pods are behind a Service, and gives a load balancer its address.
  func service(_ object: Value, _ server: inout APIServer) -> Duration? {
    if case .map(let selector)? = object[["spec", "selector"]], !selector.isEmpty {
      setEndpoints(of: object, selector.texts, &server)
    }
    guard object[["spec", "type"]] == "LoadBalancer",
      object[["status", "loadBalancer", "ingress"]] == nil
    else { return nil }
    return giveAddress(to: object, &server)
  }

  /// Gives an Ingress an address.
  func ingress(_ object: Value, _ server: inout APIServer) -> Duration? {
    guard object[["status", "loadBalancer", "ingress"]] == nil else { return nil }
    return giveAddress(to: object, &server)
  }

  private func giveAddress(to object: Value, _ server: inout APIServer) -> Duration? {
    let created = object[["metadata", "creationTimestamp"]]?.string
    if let wait = remaining(of: script.startDelay, since: created, server) { return wait }
    let address: Value = [["ip": "192.0.2.10"]]
    server.change(place, status: true, by: "cloud-controller-manager") {
      $0.set(["status", "loadBalancer", "ingress"], address)
    }
    return nil
  }

  private func setEndpoints(
    of service: Value,
    _ selector: [String: String],
    _ server: inout APIServer
  ) {
    let pods = server.objects(.pods, in: service.namespace).filter { pod in
      selector.allSatisfy { pod.labels[$0.key] == $0.value }
        && pod[["status", "podIP"]]?.string != nil
    }
    let endpoints = Value.list(pods.map(Self.endpoint))
    let ports = Value.list(
      (service[["spec", "ports"]]?.list ?? []).map { port in
        Self.port(port, pods.first)
      }
    )
    if let slice = server.dependents(of: service, .endpointSlices).first {
      server.change(server.place(of: slice, .endpointSlices)) { slice in
        slice["endpoints"] = endpoints
        slice["ports"] = ports
      }
      return
    }
    var labels = service["metadata"]?["labels"]?.map ?? [:]
    labels["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io"
    labels["kubernetes.io/service-name"] = .string(service.name)
    server.make(
      [
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
        "metadata": [
          "name": .string("\(service.name)-\(server.makeSuffix())"), "labels": .map(labels),
        ],
        "addressType": "IPv4", "endpoints": endpoints, "ports": ports,
      ],
      ownedBy: service
    )
  }

  private static func endpoint(_ pod: Value) -> Value {
    let isReady = isReady(pod)
    return [
      "addresses": [pod[["status", "podIP"]] ?? ""],
      "conditions": [
        "ready": .bool(isReady && !pod.isBeingDeleted), "serving": .bool(isReady),
        "terminating": .bool(pod.isBeingDeleted),
      ],
      "nodeName": pod[["spec", "nodeName"]] ?? "",
      "targetRef": [
        "kind": "Pod", "namespace": .string(pod.namespace), "name": .string(pod.name),
        "uid": .string(pod.uid),
      ],
    ]
  }

  /// A Service's port as the pods have it; a name is looked up in them.
  private static func port(_ port: Value, _ pod: Value?) -> Value {
    var number = port["targetPort"] ?? port["port"] ?? 0
    if let name = number.string {
      let ports = (pod?[["spec", "containers"]]?.list ?? []).flatMap { $0["ports"]?.list ?? [] }
      number = ports.first { $0["name"]?.string == name }?["containerPort"] ?? port["port"] ?? 0
    }
    return [
      "name": port["name"] ?? "", "port": number, "protocol": port["protocol"] ?? "TCP",
    ]
  }
}

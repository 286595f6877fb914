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
}

import Manifests

/// A service is healthy, except for a load balancer without an address.
func serviceHealth(_ object: Fields) throws(HealthError) -> Verdict {
  _ = try object.metadata()
  let spec = try object.object("spec")
  try spec.checkTexts("selector")
  for port in try spec.objects("ports") {
    _ = try port.int("port")
    _ = try port.int("nodePort")
    _ = try port.text("name")
  }
  let addresses = try object.object("status").object("loadBalancer").objects("ingress")
  let waits = try spec.text("type") == "LoadBalancer" && addresses.isEmpty
  return Verdict(waits ? .progressing : .healthy)
}

import Manifests

/// A service is healthy, except for a load balancer without an address.
func serviceHealth(_ object: Fields) throws(HealthError) -> Verdict {
  _ = try object.metadata()
  let spec = try object.object("spec")
  try spec.checkTexts("selector")
  try spec.checkStrings("clusterIP", "externalName", "sessionAffinity", "loadBalancerIP")
  for port in try spec.objects("ports") {
    try port.checkNumbers("port", "nodePort")
    try port.checkStrings("name", "protocol")
  }
  let addresses = try object.object("status").object("loadBalancer").objects("ingress")
  let waits = try spec.text("type") == "LoadBalancer" && addresses.isEmpty
  return Verdict(waits ? .progressing : .healthy)
}

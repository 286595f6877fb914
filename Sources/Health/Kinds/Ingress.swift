import Manifests

/// An ingress is healthy as soon as it has an address.
///
/// What has another shape than expected counts as absent.
func ingressHealth(_ object: Fields) -> Verdict {
  let balancer = try? object.object("status").object("loadBalancer")
  return Verdict(balancer?.hasElements("ingress") == true ? .healthy : .progressing)
}

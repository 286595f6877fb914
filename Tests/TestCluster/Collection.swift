import Manifests

/// A collection of objects that the stand-in looks after.
enum Collection: CaseIterable, Sendable {
  case pods, services, ingresses, claims, autoscalers

  /// Where objects of all namespaces are listed.
  var path: String { "\(group)/\(plural)" }

  /// Where one object is.
  func path(of object: Value) -> String {
    objectPath(in: path, of: object)
  }

  private var group: String {
    switch self {
    case .pods, .services, .claims: "/api/v1"
    case .ingresses: "/apis/networking.k8s.io/v1"
    case .autoscalers: "/apis/autoscaling/v1"
    }
  }

  private var plural: String {
    switch self {
    case .pods: "pods"
    case .services: "services"
    case .ingresses: "ingresses"
    case .claims: "persistentvolumeclaims"
    case .autoscalers: "horizontalpodautoscalers"
    }
  }
}

/// The path of an object, given the path under which its collection is listed over all namespaces.
func objectPath(in collection: String, of object: Value) -> String {
  let metadata = object["metadata"]
  let name = metadata?["name"]?.string ?? ""
  guard let namespace = metadata?["namespace"]?.string,
    let slash = collection.lastIndex(of: "/")
  else { return "\(collection)/\(name)" }
  return "\(collection[..<slash])/namespaces/\(namespace)\(collection[slash...])/\(name)"
}

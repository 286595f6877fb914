package import Manifests

/// The annotation that says which application an object belongs to, as Argo CD writes it.
package let trackingAnnotation = "argocd.argoproj.io/tracking-id"

/// The mark that an object of an application bears: `<instance>:<group>/<Kind>:<namespace>/<name>`.
///
/// Objects of the whole cluster are written with the destination's namespace.
package func trackingID(of id: ObjectID, instance: String, namespace: String) -> String {
  "\(instance):\(id.group)/\(id.kind):\(id.namespace ?? namespace)/\(id.name)"
}

/// The application whose mark a live object bears, where the mark describes that very object; nil where it is nobody's.
func tracker(of live: Value, as id: ObjectID) -> String? {
  guard let mark = live.annotation(trackingAnnotation),
    let end = mark.firstRange(of: ":\(id.group)/\(id.kind):")?.lowerBound
  else { return nil }
  let instance = String(mark[..<end])
  return isTracked(live, as: id, by: instance) ? instance : nil
}

/// Whether a live object bears an application's mark and the mark describes that very object.
///
/// A mark that was copied from another object does not count.
package func isTracked(_ live: Value, as id: ObjectID, by instance: String) -> Bool {
  guard let mark = live.annotation(trackingAnnotation) else { return false }
  let start = "\(instance):\(id.group)/\(id.kind):"
  guard mark.hasPrefix(start) else { return false }
  let place = mark.dropFirst(start.count)
  guard let namespace = id.namespace else { return place.hasSuffix("/" + id.name) }
  return place == "\(namespace)/\(id.name)"
}

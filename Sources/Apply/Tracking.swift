package import Manifests

/// The annotation that says which application an object belongs to, as Argo CD writes it.
package let trackingAnnotation = "argocd.argoproj.io/tracking-id"

/// The annotation that says which installation of Argo CD an object belongs to.
package let installationAnnotation = "argocd.argoproj.io/installation-id"

/// How objects are marked as an application's and how the marks of others are read, as `argocd-cm` says.
package struct Tracking: Sendable, Hashable {
  /// The label by which Argo CD marks objects, where it does (`application.instanceLabelKey`).
  package var label: String?
  /// Whether Argo CD marks objects by nothing but that label (`application.resourceTrackingMethod: label`).
  package var isByLabelAlone = false
  /// What tells apart several installations that manage one cluster (`installationID`); nil where there is one.
  package var installation: String?

  package init() {}

  /// Marks an object as an application's.
  ///
  /// Objects of the whole cluster are written with the destination's namespace.
  func mark(_ manifest: inout Manifest, instance: String, namespace: String) {
    let mark = trackingID(of: manifest.id, instance: instance, namespace: namespace)
    manifest.value.setAnnotation(trackingAnnotation, to: mark)
    if let installation {
      manifest.value.setAnnotation(installationAnnotation, to: installation)
    } else if manifest.value.annotation(installationAnnotation) != nil {
      manifest.value.removeAnnotation(installationAnnotation)
    }
  }

  /// The application to which a live object belongs; nil where it is nobody's.
  func owner(of live: Value, as id: ObjectID) -> String? {
    if let instance = tracker(of: live, as: id) {
      return isOfInstallation(live) ? instance : nil
    }
    guard isByLabelAlone, let label, live.annotation(trackingAnnotation) == nil else { return nil }
    return live.label(label)
  }

  /// Whether a live object bears an application's mark, the mark describes that very object, and it is of this installation.
  func isTracked(_ live: Value, as id: ObjectID, by instance: String) -> Bool {
    Apply.isTracked(live, as: id, by: instance) && isOfInstallation(live)
  }

  private func isOfInstallation(_ live: Value) -> Bool {
    (live.annotation(installationAnnotation) ?? "") == (installation ?? "")
  }
}

/// The mark that an object of an application bears: `<instance>:<group>/<Kind>:<namespace>/<name>`.
///
/// Objects of the whole cluster are written with the destination's namespace.
package func trackingID(of id: ObjectID, instance: String, namespace: String) -> String {
  "\(instance):\(id.group)/\(id.kind):\(id.namespace ?? namespace)/\(id.name)"
}

/// The application whose mark a live object bears, where the mark describes that very object; nil where it is nobody's.
private func tracker(of live: Value, as id: ObjectID) -> String? {
  guard let mark = live.annotation(trackingAnnotation),
    let end = mark.firstRange(of: ":\(id.group)/\(id.kind):")?.lowerBound
  else { return nil }
  let instance = String(mark[..<end])
  return isTracked(live, as: id, by: instance) ? instance : nil
}

/// Whether a live object bears an application's mark and the mark describes that very object.
///
/// A mark that was copied from another object does not count. That of a hook which got its name later has none.
package func isTracked(_ live: Value, as id: ObjectID, by instance: String) -> Bool {
  guard let mark = live.annotation(trackingAnnotation) else { return false }
  let start = "\(instance):\(id.group)/\(id.kind):"
  guard mark.hasPrefix(start) else { return false }
  let place = mark.dropFirst(start.count)
  let isNamedLater = place.hasSuffix("/") && live[["metadata", "generateName"]] != nil
  let name = isNamedLater ? "" : id.name
  guard let namespace = id.namespace else { return place.hasSuffix("/" + name) }
  return place == "\(namespace)/\(name)"
}

package import Manifests
import Order

/// A live object to a verdict with a reason.
///
/// An object goes in as the server gives it, a verdict comes out, or nil where there is no opinion: such objects never hold
/// anything up. What is being deleted is judged first, then by scripts that users bring, then the rules that are data
/// (`Rules`), then the built-in kinds, one file each, and at last the conditions that custom resources have in common. Nothing
/// here looks at other objects or at the cluster, and nothing fails: an object of an unexpected shape is unknown, with
/// the reason.
///
/// - Parameters:
///   - object: the live object with its status.
///   - scripts: what judges before anything that is built in.
/// - Returns: nil where there is no opinion on its kind.
package func health(of object: Value, by scripts: HealthScripts = HealthScripts()) -> Verdict? {
  if let verdict = deletionVerdict(of: object) { return verdict }
  let type = objectType(object)
  if let script = scripts.script(for: type.groupKind) { return script.verdict(on: object) }
  if let rule = rules[type.groupKind] { return rule.verdict(of: object) }
  return kindVerdict(of: object, type) ?? conditionsVerdict(of: object, type)
}

/// The verdict that comes from the built-in kinds alone, without rules for custom resources.
///
/// - Parameter object: the live object with its status.
/// - Returns: nil where the kind is not among them.
package func builtInHealth(of object: Value) -> Verdict? {
  deletionVerdict(of: object) ?? kindVerdict(of: object, objectType(object))
}

/// What is being deleted is on its way, unless only the finalizer for hooks holds it.
private func deletionVerdict(of object: Value) -> Verdict? {
  guard let metadata = object["metadata"], let time = metadata["deletionTimestamp"]?.string,
    isTimestamp(time), metadata["finalizers"]?.list?.contains(.string(hookFinalizer)) != true
  else { return nil }
  return Verdict(.progressing, "Pending deletion")
}

private func objectType(_ object: Value) -> GroupVersionKind {
  GroupVersionKind(
    apiVersion: object["apiVersion"]?.string ?? "",
    kind: object["kind"]?.string ?? ""
  )
}

private func kindVerdict(of object: Value, _ type: GroupVersionKind) -> Verdict? {
  guard let kind = builtInKinds[type.groupKind] else { return nil }
  do throws(HealthError) {
    guard kind.versions.isEmpty || kind.versions.contains(type.version) else {
      throw .unsupportedVersion(type)
    }
    return try kind.judge(try Fields(object, at: "object"))
  } catch {
    return Verdict(.unknown, "\(error)")
  }
}

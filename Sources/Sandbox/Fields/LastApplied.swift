import JSON
import Manifests

/// The annotation in which `kubectl` keeps what it applied by itself, and what a server makes of it when `kubectl` goes over to
/// server-side apply.
enum LastApplied {
  private static let path = [
    "metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration",
  ]

  /// The fields that are `kubectl`'s already, because they are still as it applied them.
  static func fields(of live: Value, _ resource: Resource) -> FieldSet {
    guard let text = live[path]?.string, let applied = try? JSONReader().value(of: text),
      applied["apiVersion"]?.string == resource.type.apiVersion
    else { return FieldSet() }
    let comparison = FieldComparison(from: applied, to: live, schema: resource.schema)
    return FieldSet(of: applied, schema: resource.schema)
      .subtracting(comparison.changed).subtracting(comparison.removed)
  }

  /// Keeps the annotation in step, where there is one.
  static func note(_ applied: Value, in object: inout Value) {
    guard object[path]?.string?.isEmpty == false else { return }
    var applied = applied
    if applied[path] != nil { applied.set(path, nil) }
    let text = JSONWriter(escapesHTML: false, sortsKeys: true).text(of: applied)
    object.set(path, .string(text + "\n"))
  }
}

extension Ownership.Conflicts {
  /// The conflicts about other fields.
  func without(_ fields: FieldSet) -> Ownership.Conflicts {
    Ownership.Conflicts(
      all: all.compactMap { conflict in
        let rest = conflict.fields.subtracting(fields)
        return rest.isEmpty ? nil : Ownership.Conflict(manager: conflict.manager, fields: rest)
      }
    )
  }
}

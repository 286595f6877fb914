import Kinds
import Manifests
import YAML

/// Puts one value into fields of selected objects, at a position of a file path where that is asked for.
struct ValueTransformer {
  struct Target {
    var selector: Selector?
    var fieldPath: String
    var position: Int
  }

  let value: String
  let targets: [Target]

  func transform(_ list: inout ResourceList) throws(KustomizeError) {
    for target in targets {
      let spec = FieldSpec(target.fieldPath, creates: true)
      for index in list.indices where target.selector?.matches(list[index]) ?? true {
        try list.update(index) { (resource) throws(KustomizeError) in
          if target.fieldPath == "metadata/namespace" {
            try NamespaceTransformer(namespace: value, fields: []).apply(to: &resource)
            return
          }
          try resource.node.change(spec, missing: .scalar(.unset)) {
            (node) throws(KustomizeError) in
            let old = node.text ?? ""
            try node.replaceScalar(
              target.position > 0 ? Self.insert(value, into: old, at: target.position - 1) : value
            )
          }
        }
      }
    }
  }

  /// A file path with one more part at a position, or at its end where it has fewer parts.
  static func insert(_ part: String, into path: String, at position: Int) -> String {
    if path.isEmpty { return part }
    let isAbsolute = path.hasPrefix("/")
    var parts = path.split(separator: "/").map(String.init)
    parts.insert(part, at: min(position, parts.count))
    return (isAbsolute ? "/" : "") + parts.joined(separator: "/")
  }
}

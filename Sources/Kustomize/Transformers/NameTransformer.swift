import Kinds
import Manifests
import YAML

/// Adds a prefix or a suffix to names.
struct NameTransformer {
  enum Side {
    case prefix
    case suffix
  }

  var side: Side
  var text: String
  var fields: [FieldSpec]

  func transform(_ list: inout ResourceList) throws(KustomizeError) {
    try list.updateEach { (resource) throws(KustomizeError) in
      let first = resource.firstID.type
      guard !Self.keepsItsName(first.group, first.kind) else { return }
      for field in fields where first.fits(field) {
        if field.path == "metadata/name", !text.isEmpty {
          switch side {
          case .prefix: resource.prefixes.append(text)
          case .suffix: resource.suffixes.append(text)
          }
          resource.rememberID()
        }
        guard resource.type.fits(field) else { continue }
        try resource.node.change(field, missing: .scalar(.string)) {
          (node) throws(KustomizeError) in
          let name = node.text ?? ""
          try node.replaceScalar(side == .prefix ? text + name : name + text)
        }
      }
    }
  }

  /// The kinds whose names mean something to others than the user.
  private static func keepsItsName(_ group: String, _ kind: String) -> Bool {
    kind == "CustomResourceDefinition" || kind == "Namespace"
      || (kind == "APIService" && group == "apiregistration.k8s.io")
  }
}

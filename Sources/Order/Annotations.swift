import Manifests

/// The annotations that Swell shares with Argo CD, and those of Helm that it understands.
package enum AnnotationName {
  package static let hook = "argocd.argoproj.io/hook"
  package static let hookDeletePolicy = "argocd.argoproj.io/hook-delete-policy"
  package static let syncWave = "argocd.argoproj.io/sync-wave"
  package static let syncOptions = "argocd.argoproj.io/sync-options"
  package static let ignoreHealthcheck = "argocd.argoproj.io/ignore-healthcheck"
  package static let helmHook = "helm.sh/hook"
  package static let helmHookDeletePolicy = "helm.sh/hook-delete-policy"
  package static let helmHookWeight = "helm.sh/hook-weight"
  package static let helmResourcePolicy = "helm.sh/resource-policy"
}

/// The finalizer that keeps a hook until its end has been seen, even if something else deletes it.
package let hookFinalizer = "argocd.argoproj.io/hook-finalizer"

/// The annotations of one object, read as Argo CD reads them.
struct Annotations {
  private let entries: Mapping

  /// One annotation that is neither text nor null makes all of them unreadable.
  init(of object: Value) {
    guard case .map(let mapping)? = object["metadata"]?["annotations"],
      mapping.entries.allSatisfy({ $0.value.isNull || $0.value.string != nil })
    else {
      entries = [:]
      return
    }
    entries = mapping
  }

  var isEmpty: Bool { entries.isEmpty }

  /// The text of an annotation; nil where it is absent.
  subscript(name: String) -> String? {
    guard let value = entries[name] else { return nil }
    return value.string ?? ""
  }

  /// The items of an annotation between its commas, without blanks, empty and repeated ones.
  func items(_ name: String) -> [String] {
    guard let text = entries[name]?.string else { return [] }
    var items: [String] = []
    for part in text.unicodeScalars.split(separator: ",") {
      let trimmed = part.drop { $0.properties.isWhitespace }
      guard let last = trimmed.lastIndex(where: { !$0.properties.isWhitespace }) else { continue }
      let item = String(trimmed[...last])
      if !items.contains(item) { items.append(item) }
    }
    return items
  }

  /// The integer in an annotation; nil where it is absent or holds anything else.
  func integer(_ name: String) -> Int? {
    entries[name]?.string.flatMap { Int($0) }
  }
}

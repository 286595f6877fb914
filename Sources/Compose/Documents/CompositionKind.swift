import Manifests

/// The kinds of documents that a composition holds.
enum CompositionKind: String, CaseIterable {
  case application = "Application"
  case applicationSet = "ApplicationSet"
  case project = "AppProject"

  /// The kind of a document, nil where it is of another kind or group.
  init?(_ document: Value) {
    guard let kind = document["kind"]?.string,
      document["apiVersion"]?.string?.hasPrefix("argoproj.io/") == true
    else { return nil }
    self.init(rawValue: kind)
  }

  /// The documents inside a list of objects; the document itself where it is none.
  static func unlisted(_ document: Value) -> [Value] {
    guard let kind = document["kind"]?.string, kind.hasSuffix("List"),
      let items = document["items"]?.list
    else { return [document] }
    return items
  }
}

import Manifests

/// Where an object comes from, as `buildMetadata` has it written into annotations.
struct Origin: Hashable {
  var path = ""
  var repository = ""
  var revision = ""
  var configuredIn = ""
  /// The plugin that made or changed the object; without a name where the kustomization itself asks for it.
  var configuredBy: ResourceID?

  /// What kustomize calls a plugin of its own that a kustomization's field asks for.
  static func plugin(_ kind: String) -> ResourceID {
    ResourceID(GroupVersionKind(group: "", version: "builtin", kind: kind), name: "", namespace: "")
  }

  /// The place of a file or folder below this one.
  func appending(_ path: String) -> Origin {
    var copy = self
    let joined = self.path.isEmpty ? path : self.path + "/" + path
    copy.path = Self.cleaned(joined)
    return copy
  }

  private static func cleaned(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }

  /// The fields that are not empty, in kustomize's order.
  var value: Value {
    var fields = Self.map([
      ("path", path), ("repo", repository), ("ref", revision), ("configuredIn", configuredIn),
    ])
    if let configuredBy {
      let type = configuredBy.type
      fields["configuredBy"] = .map(
        Self.map([
          ("apiVersion", type.apiVersion), ("kind", type.kind), ("name", configuredBy.name),
          ("namespace", configuredBy.namespace),
        ])
      )
    }
    return .map(fields)
  }

  private static func map(_ texts: [(String, String)]) -> Mapping {
    Mapping(texts.filter { !$0.1.isEmpty }.map { ($0.0, .string($0.1)) })
  }
}

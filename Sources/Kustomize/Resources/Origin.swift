import YAML

/// Where an object comes from, as `buildMetadata` has it written into annotations.
struct Origin: Hashable {
  var path = ""
  var repository = ""
  var revision = ""
  var configuredIn = ""
  var configuredBy: [String: String] = [:]

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

  /// The fields in the order of their names.
  var node: YAMLNode {
    var entries: [YAMLMap.Entry] = []
    func add(_ key: String, _ text: String) {
      if !text.isEmpty { entries.append(.init(key: key, node: .text(text))) }
    }
    if !configuredBy.isEmpty {
      let fields = configuredBy.sorted { $0.key < $1.key }
      let map = YAMLMap(fields.map { .init(key: $0.key, node: .text($0.value)) })
      entries.append(.init(key: "configuredBy", node: .map(map)))
    }
    add("configuredIn", configuredIn)
    add("path", path)
    add("ref", revision)
    add("repo", repository)
    return .map(YAMLMap(entries))
  }
}

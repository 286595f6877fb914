/// A chart as sources and dependencies name it.
package struct ChartRequest: Sendable, Hashable {
  /// The repository: `https://…` for one with an index, `oci://…` for a registry.
  package let repository: String
  package let name: String
  /// A version or a constraint; empty for the newest release.
  package let version: String

  package init(repository: String, name: String, version: String) {
    var repository = repository[...]
    while repository.utf8.last == UInt8(ascii: "/") { repository = repository.dropLast() }
    self.repository = String(repository)
    self.name = name
    self.version = version
  }

  /// What the chart is called in messages.
  var subject: String {
    let wanted = version.isEmpty ? name : "\(name) \(version)"
    return name.isEmpty ? repository : "\(wanted)' of '\(repository)"
  }

  /// The host of the registry; nil for a repository with an index.
  package var registryHost: String? {
    isOCI ? String(repository.dropFirst("oci://".utf8.count).prefix { $0 != "/" }) : nil
  }

  /// Whether the repository is a registry.
  var isOCI: Bool { repository.hasPrefix("oci://") }
}

/// A chart as sources and dependencies name it.
package struct ChartRequest: Sendable, Hashable {
  /// The repository: `https://…` for one with an index, `oci://…` for a registry.
  package let repository: String
  package let name: String
  /// A version or a constraint; empty for the newest release.
  package let version: String
  /// Whether user and password may go to other hosts that an index names.
  package let passesCredentials: Bool

  package init(
    repository: String,
    name: String,
    version: String,
    passesCredentials: Bool = false
  ) {
    var repository = repository[...]
    while repository.utf8.last == UInt8(ascii: "/") { repository = repository.dropLast() }
    self.repository = String(repository)
    self.name = name
    self.version = version
    self.passesCredentials = passesCredentials
  }

  /// What the chart is called in messages.
  var subject: String {
    let wanted = version.isEmpty ? name : "\(name) \(version)"
    return name.isEmpty ? repository : "\(wanted)' of '\(repository)"
  }

  /// The chart's own name, which in a registry may be the end of its address.
  var lastName: String {
    guard name.isEmpty || name.contains("/") else { return name }
    let text = name.isEmpty ? repository : name
    let last = text.split(separator: "/").last ?? ""
    return String(last.prefix { !":@".contains($0) })
  }

  /// The host of the registry; nil for a repository with an index.
  package var registryHost: String? {
    isOCI ? String(repository.dropFirst("oci://".utf8.count).prefix { $0 != "/" }) : nil
  }

  /// Whether the repository is a registry.
  var isOCI: Bool { repository.hasPrefix("oci://") }
}

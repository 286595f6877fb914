package import Template

/// A chart's instance under a name, as templates know it by `.Release`.
package struct HelmRelease: Sendable, Hashable {
  package var name: String
  package var namespace: String
  /// Whether templates are to think that the release exists already.
  package var isUpgrade: Bool
  package var revision: Int

  package init(
    name: String,
    namespace: String = "default",
    isUpgrade: Bool = false,
    revision: Int = 1
  ) {
    self.name = name
    self.namespace = namespace
    self.isUpgrade = isUpgrade
    self.revision = revision
  }
}

extension HelmRelease {
  /// Whether Helm takes the name: labels of small letters, digits and hyphens, separated by dots, 53 characters at most.
  var hasUsableName: Bool {
    guard (1...53).contains(name.utf8.count) else { return false }
    return name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .allSatisfy { label in
        guard let first = label.first, let last = label.last else { return false }
        let hyphen = UInt8(ascii: "-")
        return first != hyphen && last != hyphen
          && label.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == hyphen
          }
      }
  }
}

extension HelmRelease {
  /// The name that a template gives, as `helm template --name-template` has it.
  ///
  /// - Throws: when it cannot be parsed or executed.
  package static func name(
    from template: String,
    sources: TemplateSources = TemplateSources()
  ) throws(TemplateError) -> String {
    var set = TemplateSet(functions: .helm)
    let name = "name-template"
    try set.parse(template, name: name)
    return String(decoding: try set.execute(name, data: .absent, sources: sources), as: UTF8.self)
  }
}

import Diff
import Manifests

/// Which kinds Argo CD's settings leave alone, in which clusters: `resource.exclusions` and `resource.inclusions`.
struct ResourceFilters: Sendable, Hashable {
  /// Groups, kinds and clusters, all of them globs; an empty list fits everything.
  struct Filter: Sendable, Hashable {
    let groups: [String]
    let kinds: [String]
    let clusters: [String]

    init(_ value: Value) {
      func globs(_ key: String) -> [String] { value[key]?.list?.compactMap(\.string) ?? [] }
      groups = globs("apiGroups")
      kinds = globs("kinds")
      clusters = globs("clusters")
    }

    fileprivate func fits(_ type: GroupKind, in server: String) -> Bool {
      func fits(_ globs: [String], _ text: String) -> Bool {
        globs.isEmpty || globs.contains { Glob($0).matches(text) }
      }
      return fits(groups, type.group) && fits(kinds, type.kind) && fits(clusters, server)
    }
  }

  var excluded: [Filter] = []
  /// Nothing else is looked at where there are any.
  var included: [Filter] = []

  /// Whether objects of a kind are left alone in a cluster.
  func leaveAlone(_ type: GroupKind, in server: String) -> Bool {
    if excluded.contains(where: { $0.fits(type, in: server) }) { return true }
    return !included.isEmpty && !included.contains { $0.fits(type, in: server) }
  }
}

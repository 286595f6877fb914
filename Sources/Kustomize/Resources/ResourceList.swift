import YAML

/// The resources of a kustomization in their order, of which no two may have the same name.
struct ResourceList {
  private(set) var resources: [Resource] = []
  /// The names of all resources; nil when they have to be looked at again.
  private var known: Set<ResourceID>?

  init(_ resources: [Resource] = []) {
    self.resources = resources
  }

  var indices: Range<Int> { resources.indices }

  subscript(index: Int) -> Resource { resources[index] }

  /// Adds a resource at the end.
  ///
  /// - Throws: when one of its name is there already.
  mutating func append(_ resource: Resource) throws(KustomizeError) {
    if known == nil { known = Set(resources.map(\.id)) }
    let id = resource.id
    guard known?.insert(id).inserted == true else {
      throw KustomizeError(.repeatedResource("\(id)"))
    }
    resources.append(resource)
  }

  mutating func append(contentsOf others: [Resource]) throws(KustomizeError) {
    for other in others { try append(other) }
  }

  /// Changes one resource in place.
  mutating func update(
    _ index: Int,
    _ change: (inout Resource) throws(KustomizeError) -> Void
  ) throws(KustomizeError) {
    known = nil
    try change(&resources[index])
  }

  /// Changes every resource in place.
  mutating func updateEach(
    _ change: (inout Resource) throws(KustomizeError) -> Void
  ) throws(KustomizeError) {
    known = nil
    for index in resources.indices { try change(&resources[index]) }
  }

  /// Leaves out what patches have deleted; what remains has to have names of its own.
  mutating func dropDeleted() throws(KustomizeError) {
    let kept = resources.filter { !$0.isDeleted }
    self = ResourceList()
    try append(contentsOf: kept)
  }

  mutating func removeAll(where matches: (Resource) -> Bool) {
    known = nil
    resources.removeAll(where: matches)
  }

  mutating func sort(by precedes: (Resource, Resource) -> Bool) {
    resources.sort(by: precedes)
  }

  /// The positions of resources that are, or were once, called so.
  func indices(evenFormerly matches: (ResourceID) -> Bool) -> [Int] {
    resources.indices.filter { !resources[$0].isDeleted && resources[$0].isOrWas(matches) }
  }

  /// Adds what a generator makes: beside, instead of, or into what is there.
  mutating func absorb(_ resource: Resource) throws(KustomizeError) {
    let id = resource.id
    let matches = indices(evenFormerly: { $0 == id })
    guard let index = matches.first else {
      guard resource.behaviour != .merge, resource.behaviour != .replace else {
        throw KustomizeError(.noMatch("\(id), which it is to change"))
      }
      try append(resource)
      return
    }
    guard matches.count == 1 else {
      let found = matches.map { "\(resources[$0].id)" }
      throw KustomizeError(.severalMatches("\(id)", found))
    }
    guard resource.behaviour == .merge || resource.behaviour == .replace else {
      throw KustomizeError(.repeatedResource("\(id)"))
    }
    known = nil
    resources[index] = resource.absorbing(resources[index])
  }
}

extension Resource {
  /// This generated resource with what remains of the one that it replaces or is merged into.
  fileprivate func absorbing(_ old: Resource) -> Resource {
    var result = self
    for field in ["labels", "annotations"] {
      let texts = old.texts(of: field).merging(self.texts(of: field)) { _, new in new }
      result.setTexts(texts, of: field)
    }
    result.setMetadata("name", to: old.name)
    result.setMetadata("namespace", to: old.namespace.isEmpty ? nil : old.namespace)
    result.past = old.past
    result.prefixes = old.prefixes
    result.suffixes = old.suffixes
    result.variables = old.variables
    result.behaviour = old.behaviour
    result.needsHash = needsHash && old.needsHash
    if behaviour == .merge {
      for field in ["data", "binaryData"] {
        var merged = YAMLMap()
        for entry in (old.node[field]?.map?.entries ?? []) + (node[field]?.map?.entries ?? []) {
          merged[entry.key] = .text(entry.node.plainText ?? "")
        }
        result.node[field] = merged.isEmpty ? nil : .map(merged)
      }
      result.origin = old.origin ?? origin
    }
    return result
  }
}

import Kinds
import Manifests
import YAML

/// Rewrites the names by which objects refer to others that were renamed or put into another namespace.
struct NameReferenceTransformer {
  private let references: [NameReference]
  private let candidates: Candidates

  init(_ references: [NameReference], of list: ResourceList) {
    self.references = references
    candidates = Candidates(list)
  }

  func transform(_ list: inout ResourceList) throws(KustomizeError) {
    for index in list.indices where list[index].kind == "RoleBinding" {
      try list[index].checkSubjects()
    }
    for index in list.indices {
      let first = list[index].firstID.type
      try list.update(index) { (resource) throws(KustomizeError) in
        var referrer: Referrer?
        for reference in references {
          for field in reference.referrers where first.fits(field) {
            let known = referrer ?? Referrer(resource)
            referrer = known
            try update(field, of: &resource, known, to: reference)
          }
        }
      }
    }
  }

  private func update(
    _ field: FieldSpec,
    of resource: inout Resource,
    _ referrer: Referrer,
    to reference: NameReference
  ) throws(KustomizeError) {
    let search = Search(
      candidates: candidates,
      referrer: referrer,
      reference: reference,
      isRoleReference: field.path.hasSuffix("roleRef/name")
    )
    let place = referrer.id
    do {
      try resource.node.change(field) { (node) throws(KustomizeError) in
        try search.update(&node)
      }
    } catch {
      throw KustomizeError(.manifest("\(field.path) of \(place): \(error.problem)"))
    }
  }
}

extension Resource {
  /// - Throws: where an account that a role binding is for has a namespace that is no text.
  fileprivate func checkSubjects() throws(KustomizeError) {
    guard !id.isOfCluster else { return }
    for subject in node["subjects"]?.list ?? [] where subject["kind"]?.text == "ServiceAccount" {
      guard let namespace = subject["namespace"] else { continue }
      guard namespace.scalar?.resolvedTag == .string else {
        throw KustomizeError(.manifest("the namespace of a subject of \(id) is no text"))
      }
    }
  }
}

/// An object that refers to others.
struct Referrer {
  let id: ResourceID
  let prefixes: [String]
  let suffixes: [String]
  /// The namespaces of the accounts that a role binding is for.
  let accountNamespaces: Set<String>
  let roleType: GroupVersionKind?

  init(_ resource: Resource) {
    id = resource.id
    prefixes = resource.prefixes
    suffixes = resource.suffixes
    var namespaces: Set<String> = []
    if id.type.kind == "RoleBinding" {
      for subject in resource.node["subjects"]?.list ?? []
      where subject["kind"]?.text == "ServiceAccount" {
        if let namespace = subject["namespace"]?.plainText { namespaces.insert(namespace) }
      }
    }
    accountNamespaces = namespaces
    let role = resource.node["roleRef"]
    if let group = role?["apiGroup"]?.plainText, let kind = role?["kind"]?.plainText {
      roleType = GroupVersionKind(group: group, version: "", kind: kind)
    } else {
      roleType = nil
    }
  }
}

/// The objects that were called something else before, by their earlier names.
struct Candidates {
  struct Candidate {
    let id: ResourceID
    let past: [ResourceID]
    let prefixes: [String]
    let suffixes: [String]
  }

  private var byName: [String: [Candidate]] = [:]
  /// All objects by the namespaces that they were in at first.
  private var byFirstNamespace: [String: [ResourceID]] = [:]

  init(_ list: ResourceList) {
    for index in list.indices {
      let resource = list[index]
      let first = resource.firstID.effectiveNamespace
      byFirstNamespace[first, default: []].append(resource.id)
      guard !resource.past.isEmpty else { continue }
      let candidate = Candidate(
        id: resource.id,
        past: resource.pastIDs,
        prefixes: resource.prefixes,
        suffixes: resource.suffixes
      )
      for name in Set(candidate.past.map(\.name)) {
        byName[name, default: []].append(candidate)
      }
    }
  }

  /// The objects that were in a namespace at first.
  func firstIn(_ namespace: String) -> [ResourceID] { byFirstNamespace[namespace] ?? [] }

  func formerly(_ name: String) -> [Candidate] { byName[name] ?? [] }
}

/// The search for what one field of an object refers to.
private struct Search {
  let candidates: Candidates
  let referrer: Referrer
  let reference: NameReference
  let isRoleReference: Bool

  func update(_ node: inout YAMLNode) throws(KustomizeError) {
    switch node {
    case .scalar: try updateScalar(&node)
    case .map: try updateMap(&node)
    case .list:
      try node.changeList { (elements) throws(KustomizeError) in
        for index in elements.indices {
          switch elements[index] {
          case .scalar: try updateScalar(&elements[index])
          case .map: try updateMap(&elements[index])
          case .list: throw KustomizeError(.wrongType(expected: "name", found: "list"))
          }
        }
      }
    }
  }

  private func updateScalar(_ node: inout YAMLNode) throws(KustomizeError) {
    guard let name = node.plainText else { return }
    guard let found = try best(formerly: name, in: nil, sameNamespace: false) else { return }
    if found.id.name != name { try node.replaceScalar(found.id.name) }
  }

  private func updateMap(_ node: inout YAMLNode) throws(KustomizeError) {
    guard let name = node["name"]?.text else {
      throw KustomizeError(.missing("'name' in the map that refers to an object"))
    }
    let namespace = node["namespace"]?.text
    guard let found = try best(formerly: name, in: namespace, sameNamespace: true) else { return }
    if found.id.name == name, found.id.namespace.isEmpty { return }
    try node.changeMap { (map) throws(KustomizeError) in
      try map.update("name") { (field) throws(KustomizeError) in
        try field.replaceScalar(found.id.name)
      }
    }
    guard !found.id.namespace.isEmpty else { return }
    if node["namespace"]?.scalar == nil {
      node["namespace"] = .text(found.id.namespace)
    } else {
      try node.changeMap { (map) throws(KustomizeError) in
        try map.update("namespace") { (field) throws(KustomizeError) in
          try field.replaceScalar(found.id.namespace)
        }
      }
    }
  }

  /// The object that the name means; nil where there is none.
  ///
  /// - Throws: where several objects are meant that have different names today.
  private func best(
    formerly name: String,
    in namespace: String?,
    sameNamespace: Bool
  ) throws(KustomizeError) -> Candidates.Candidate? {
    var found = candidates.formerly(name).filter { isReachable($0.id) }
    if let namespace { found = inNamespace(namespace, found) }
    found = found.filter { candidate in
      candidate.past.contains { $0.name == name }
        && candidate.past.contains {
          $0.type.fits(
            group: reference.group,
            version: reference.version,
            kind: reference.kind
          )
        }
        && fitsRole(candidate) && isNear(candidate)
    }
    if found.count == 1 { return found[0] }
    found = found.filter { hasSameAffixes($0, allowingNone: true) }
    if found.count > 1 { found = found.filter { hasSameAffixes($0, allowingNone: false) } }
    guard let first = found.first else { return nil }
    let isUnique = found.allSatisfy {
      $0.id.name == first.id.name && (!sameNamespace || $0.id.namespace == first.id.namespace)
    }
    guard isUnique else {
      throw KustomizeError(.severalMatches("'\(name)'", found.map { "\($0.id)" }))
    }
    return first
  }

  /// Whether objects like the referrer can refer to a candidate at all.
  private func isReachable(_ id: ResourceID) -> Bool {
    referrer.id.isOfCluster || id.isOfCluster
      || id.effectiveNamespace == referrer.id.effectiveNamespace
      || referrer.accountNamespaces.contains(id.namespace)
  }

  /// Those that were in a namespace at first, or where there are none, those that are in it today.
  private func inNamespace(
    _ namespace: String,
    _ found: [Candidates.Candidate]
  ) -> [Candidates.Candidate] {
    guard namespace != ResourceID.ofCluster else { return [] }
    guard !candidates.firstIn(namespace).contains(where: isReachable) else {
      return found.filter { $0.past.first?.namespace == namespace }
    }
    return found.filter { $0.id.effectiveNamespace == namespace }
  }

  private func fitsRole(_ candidate: Candidates.Candidate) -> Bool {
    guard isRoleReference, let role = referrer.roleType else { return true }
    return candidate.past.contains {
      $0.type.fits(group: role.group, version: "", kind: role.kind)
    }
  }

  private func isNear(_ candidate: Candidates.Candidate) -> Bool {
    referrer.id.isOfCluster || candidate.id.isOfCluster
      || candidate.id.type.kind == "ServiceAccount"
      || candidate.id.effectiveNamespace == referrer.id.effectiveNamespace
  }

  private func hasSameAffixes(
    _ candidate: Candidates.Candidate,
    allowingNone: Bool
  ) -> Bool {
    func agrees(_ one: [String], _ other: [String]) -> Bool {
      if allowingNone, one.isEmpty || other.isEmpty { return true }
      let count = min(one.count, other.count)
      if count == 0 { return one.count == other.count }
      return one.suffix(count).elementsEqual(other.suffix(count))
    }
    return agrees(candidate.prefixes, referrer.prefixes)
      && agrees(candidate.suffixes, referrer.suffixes)
  }
}

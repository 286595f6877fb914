import Cluster
import Health
import Manifests
import Report

/// Objects that nobody declared but that others made and own, such as the pods of a Deployment.
///
/// Of each only this is kept: what it is, who owns it, and how it does.
struct OwnedObjects {
  struct Owned: Hashable {
    let id: ObjectID
    /// The identifier of the object that controls it.
    let owner: String
    let status: HealthStatus
    let ailment: Ailment?
  }

  /// What is the matter with an object that does not do well, beyond that it needs its time.
  struct Ailment: Hashable {
    /// One word, as far as there is one.
    let reason: String
    let message: String
  }

  /// By identifier.
  private var objects: [String: Owned] = [:]
  /// The identifiers of what an object owns, by that of the owner.
  private var parts: [String: Set<String>] = [:]

  var count: Int { objects.count }

  /// The identifiers of the objects of a kind, in one namespace or in all.
  func identifiers(of kind: GroupKind, in namespace: String?) -> Set<String> {
    let found = objects.lazy.filter { _, owned in
      owned.id.groupKind == kind && (namespace == nil || owned.id.namespace == namespace)
    }
    return Set(found.map(\.key))
  }

  /// Takes over what an object is like; the identifier of its owner where that one should know.
  mutating func store(_ value: Value, as id: ObjectID) -> String? {
    guard let uid = value.identifier else { return nil }
    guard let owned = Owned(value, as: id) else { return drop(uid) }
    let known = objects.updateValue(owned, forKey: uid)
    parts[owned.owner, default: []].insert(uid)
    if let known, known.owner != owned.owner { release(uid, from: known.owner) }
    // Parts may have been heard of before what owns them.
    let isNews = known == nil ? !ailments(of: uid).isEmpty : false
    return owned.ailsLike(known) && !isNews ? nil : owned.owner
  }

  /// Forgets an object; the identifier of its owner.
  @discardableResult mutating func drop(_ uid: String) -> String? {
    guard let known = objects.removeValue(forKey: uid) else { return nil }
    release(uid, from: known.owner)
    return known.owner
  }

  private mutating func release(_ uid: String, from owner: String) {
    parts[owner]?.remove(uid)
    if parts[owner]?.isEmpty == true { parts[owner] = nil }
  }

  /// Ownership this deep is followed, so that objects that own each other come to an end.
  private static let depth = 8

  /// Those who own an object that owns another one, and so on, the nearest first.
  func owners(of uid: String) -> [String] {
    var owners = [uid]
    while let next = objects[owners[owners.count - 1]]?.owner, owners.count < Self.depth {
      owners.append(next)
    }
    return owners
  }

  /// What ails an object: of all that it owns, down to the last, those that ail and own nothing that does, worst first.
  func ailments(of uid: String) -> [Owned] {
    found(below: uid, Self.depth).sorted { one, other in
      one.status == other.status ? one.id < other.id : one.status > other.status
    }
  }

  private func found(below uid: String, _ depth: Int) -> [Owned] {
    guard depth > 0 else { return [] }
    return (parts[uid] ?? []).flatMap { part -> [Owned] in
      let deeper = found(below: part, depth - 1)
      if !deeper.isEmpty { return deeper }
      return objects[part].flatMap { $0.ailment == nil ? nil : [$0] } ?? []
    }
  }
}

extension OwnedObjects.Owned {
  /// Reads an object; nil where nobody controls it.
  init?(_ value: Value, as id: ObjectID) {
    let owners = value["metadata"]?["ownerReferences"]?.list ?? []
    guard let owner = owners.first(where: { $0["controller"] == true })?["uid"]?.string
    else { return nil }
    let verdict = health(of: value) ?? Verdict(.healthy)
    self.id = id
    self.owner = owner
    status = verdict.status
    ailment = OwnedObjects.Ailment(of: value, id, verdict)
  }

  /// Whether both are told in the same words, but for a message that may hold a number that grows.
  func ailsLike(_ other: Self?) -> Bool {
    ailment?.reason == other?.ailment?.reason
      && (ailment == nil || status == other?.status)
  }
}

extension OwnedObjects.Ailment {
  /// What pods say while they start.
  private static let beginnings: Set<String> = ["ContainerCreating", "PodInitializing"]

  init?(of value: Value, _ id: ObjectID, _ verdict: Verdict) {
    guard verdict.status > .suspended else { return nil }
    let trouble = id.kind == "Pod" ? Explanation.Trouble.all(of: value).first : nil
    reason = trouble?.reason ?? ""
    message = trouble?.message ?? verdict.message
    if verdict.status > .missing { return }
    guard let trouble, !Self.beginnings.contains(trouble.reason) else { return nil }
  }
}

extension OwnedObjects.Owned: CustomStringConvertible {
  /// `Pod name: reason: message`, as far as there is one.
  var description: String {
    let words = [ailment?.reason, ailment?.message].compactMap { $0 }.filter { !$0.isEmpty }
    return (["\(id.kind) \(id.name)"] + (words.isEmpty ? [status.rawValue] : words))
      .joined(separator: ": ")
  }
}

extension Value {
  /// The identifier that no other object has had or will have.
  var identifier: String? { self["metadata"]?["uid"]?.string }
}

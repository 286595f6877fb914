import Manifests

/// A difference that does not count because a well-known controller is meant to make it.
///
/// Each rule has a file of its own in this folder and a name by which it can be switched off.
package struct BuiltInRule: Sendable {
  /// When the rule holds, beside its kinds and fields.
  enum Condition: Sendable {
    case always
    /// What is declared there is no value yet: nothing, an empty text, or a lone line break in base 64.
    case declaredBlank
    /// What is declared there is `false`.
    case declaredFalse
    /// The live object or the declared one has a map at these keys.
    case hasMap([String])
    /// One of these managers wrote the live field last.
    case writtenBy(Set<String>)
  }

  package let name: String
  /// Who makes the difference and why it does not count.
  package let reason: String
  /// Globs of groups and kinds; the rule is for objects that one of them fits.
  let kinds: [GroupKind]
  /// Pointers to the fields; `*` stands for any one step.
  let fields: [String]
  let condition: Condition

  init(
    _ name: String,
    _ reason: String,
    kinds: [GroupKind],
    fields: [String],
    when condition: Condition = .always
  ) {
    self.name = name
    self.reason = reason
    self.kinds = kinds
    self.fields = fields
    self.condition = condition
  }

  /// The kinds that the rule is for, as people read them.
  package var subject: String { kinds.map(\.description).joined(separator: ", ") }

  /// Whether a difference of an object does not count.
  func excuses(_ difference: Difference, in live: Value, _ desired: Value) -> Bool {
    let isMeant = fields.contains { field in
      JSONPointer(field).map { difference.path.lies(in: $0) } ?? false
    }
    return isMeant && holds(for: difference, in: live, desired)
  }

  /// Whether the rule speaks of objects of a kind.
  func applies(to id: ObjectID) -> Bool {
    kinds.contains { Glob($0.group).matches(id.group) && Glob($0.kind).matches(id.kind) }
  }

  /// The fields of a live object that the rule's managers wrote, where it is about managers and about single fields.
  func writtenFields(in live: Value) -> [FieldPath] {
    guard case .writtenBy(let managers) = condition else { return [] }
    return fields.compactMap { JSONPointer($0) }.filter { !$0.tokens.contains("*") }
      .map { FieldPath($0.tokens.map { .key($0) }) }
      .filter { path in live.writer(of: path).map { managers.contains($0.manager) } ?? false }
  }

  private func holds(for difference: Difference, in live: Value, _ desired: Value) -> Bool {
    switch condition {
    case .always: true
    case .declaredBlank: ["", "Cg=="].contains(difference.to?.string ?? "")
    case .declaredFalse: difference.to == false
    case .hasMap(let keys): live[keys]?.map != nil || desired[keys]?.map != nil
    case .writtenBy(let managers):
      live.writer(of: difference.path).map { managers.contains($0.manager) } ?? false
    }
  }
}

extension FieldPath {
  /// Whether the path leads to what a pointer with wildcards means, or below it.
  fileprivate func lies(in pointer: JSONPointer) -> Bool {
    guard steps.count >= pointer.tokens.count else { return false }
    return zip(steps, pointer.tokens).allSatisfy { step, token in
      if token == "*" { return true }
      return switch step {
      case .key(let key): Glob(token).matches(key)
      case .index(let index): String(index) == token
      case .element, .value: false
      }
    }
  }
}

/// All rules that are built in, in the order of their names.
package let builtInRules: [BuiltInRule] = [
  aggregatedClusterRole, caInjector, deploymentRevision, injectedCABundle, istioWebhooks,
  karpenterHashes, preserveUnknownFields, scaledReplicas, tokenSecrets, trafficWeights,
  webhookCertificates,
].sorted { $0.name < $1.name }

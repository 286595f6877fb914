import Manifests

/// What a project demands of the commits of a repository.
package enum SignatureDemand: Sendable, Hashable {
  case none
  /// The commit, or the annotated tag that was named, is signed by one of the keys; with `wholeHistory` every commit before it too.
  case signed(keys: [String], wholeHistory: Bool)
  /// The rules contradict each other, or cannot be read; the reason says how.
  case unclear(String)
}

/// The rules of a project about signatures: `signatureKeys`, or the policies of `sourceIntegrity` that replaced them.
struct SignatureRules: Sendable, Hashable {
  /// A rule about some repositories.
  private struct Policy: Sendable, Hashable {
    var repositories: [String]
    var mode: String
    var keys: [String]
  }

  private var policies: [Policy] = []

  /// Reads the `spec` of a project; with policies the older list of keys does not count.
  init(_ spec: Value) {
    if let git = spec["sourceIntegrity"]?["git"], git.map != nil {
      policies = (git["policies"]?.list ?? []).compactMap { policy in
        // A policy without a block demands nothing.
        guard let gpg = policy["gpg"], gpg.map != nil else { return nil }
        return Policy(
          repositories: (policy["repos"]?.list ?? []).map { $0.text("url") },
          mode: gpg.text("mode"),
          keys: gpg.texts("keys")
        )
      }
      return
    }
    let keys = (spec["signatureKeys"]?.list ?? []).map { $0.text("keyID") }
    if !keys.isEmpty { policies = [Policy(repositories: ["*"], mode: "head", keys: keys)] }
  }

  /// What is demanded of a repository's commits.
  func demand(on repository: String) -> SignatureDemand {
    let fitting = policies.filter { Self.covers($0.repositories, repository) }
    guard fitting.count <= 1 else {
      return .unclear("\(fitting.count) of its sourceIntegrity policies are about '\(repository)'")
    }
    guard let policy = fitting.first else { return .none }
    switch policy.mode {
    case "none": return .none
    case "head": return .signed(keys: policy.keys, wholeHistory: false)
    case "strict": return .signed(keys: policy.keys, wholeHistory: true)
    default:
      return .unclear("'\(policy.mode)' is no mode of sourceIntegrity (none, head and strict are)")
    }
  }

  /// Whether a list of globs names a repository, those behind an exclamation mark counting against it.
  private static func covers(_ patterns: [String], _ repository: String) -> Bool {
    let denials = patterns.filter { $0.hasPrefix("!") }
    guard !denials.contains(where: { ProjectGlob(String($0.dropFirst())).matches(repository) })
    else { return false }
    return patterns.contains { !$0.hasPrefix("!") && ProjectGlob($0).matches(repository) }
  }
}

extension Project {
  /// What is demanded of the commits of a repository.
  package func signatureDemand(on repository: String) -> SignatureDemand {
    signatureRules.demand(on: repository)
  }
}

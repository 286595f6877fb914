import Crypto
import JSON
import Kinds
import Manifests
import Synchronization

/// The digest of what a cluster serves, made once for all applications that are rendered for it.
final class Surroundings: Sendable {
  private struct Known: Sendable {
    let capabilities: Capabilities
    let scopes: [GroupKind: Scope]
    let digest: String
  }

  /// Guards what was made last: the applications of a turn have it in common.
  private let last = Mutex<Known?>(nil)

  func digest(of capabilities: Capabilities, _ scopes: [GroupKind: Scope]) -> String {
    let known = last.withLock { $0 }
    if let known, known.capabilities == capabilities, known.scopes == scopes { return known.digest }
    let scopeTexts = scopes.map { "\($0.key)=\($0.value)" }.sorted()
    let all: Value = [
      "version": .string(capabilities.kubernetesVersion),
      "apis": .list(capabilities.apiVersions.sorted().map { .string($0) }),
      "scopes": .list(scopeTexts.map { .string($0) }),
    ]
    let digest = hexadecimal(sha256(JSONWriter().bytes(of: all)))
    last.withLock { $0 = Known(capabilities: capabilities, scopes: scopes, digest: digest) }
    return digest
  }
}

import Crypto
import Manifests
import Synchronization

/// What rendering looked at in trees of files, so that it need not be done again where all of that is the same in a later commit.
final class FileTrace: Sendable {
  private let spots = Mutex<[String: Set<SourceTree.Spot>]>([:])

  /// Lets a tree tell when it is looked at.
  func watch(_ tree: SourceTree) -> SourceTree {
    let label = tree.label
    return tree.observed { spot in
      _ = self.spots.withLock { $0[label, default: []].insert(spot) }
    }
  }

  /// What was looked at in a tree.
  func seen(in tree: SourceTree) -> Set<SourceTree.Spot> {
    spots.withLock { $0[tree.label] ?? [] }
  }
}

/// What stands where in the trees of a run, in digests that are made once each.
final class FileDigests: Sendable {
  private struct Key: Hashable {
    let label: String
    let spot: SourceTree.Spot
  }

  /// Guards what is known between the applications of a run.
  private let known = Mutex<[Key: String]>([:])

  /// The digest of what is there; empty where there is nothing.
  func digest(of spot: SourceTree.Spot, in tree: SourceTree) -> String {
    let key = Key(label: tree.label, spot: spot)
    if let digest = known.withLock({ $0[key] }) { return digest }
    let digest = tree.contents(of: spot).map { hexadecimal(sha256($0)) } ?? ""
    known.withLock { $0[key] = digest }
    return digest
  }
}

import TestSupport

/// kubectl's rounds: the same objects from a folder, each time into a namespace of its own, the last of them again.
struct AppliedRounds {
  private let access: [String]
  private let folder: TemporaryFolder
  private let lastRound: Int

  init(_ program: String, cluster: ClusterConnection, objectCount: Int, lastRound: Int) throws {
    access = [program, "--kubeconfig", cluster.kubeconfig]
    folder = try TemporaryFolder()
    self.lastRound = lastRound
    for (name, text) in MixedObjects.files(count: objectCount) { try folder.write(text, to: name) }
  }

  var first: Contender {
    Contender(subject: Self.subject) { round in
      _ = try peakMemory(ofRunning: access + ["create", "namespace", "peer-\(round)"])
    } work: { round in
      try apply(round)
    }
  }

  var again: Contender { Contender(subject: Self.subject) { _ in try apply(lastRound) } }

  var compare: Contender {
    Contender(subject: "kubectl diff --server-side") { _ in
      try peakMemory(ofRunning: words("diff", lastRound))
    }
  }

  private static let subject = "kubectl apply --server-side"

  /// The server validates; a schema is not fetched for it.
  private func apply(_ round: Int) throws -> Int {
    try peakMemory(ofRunning: words("apply", round) + ["--validate=false"])
  }

  private func words(_ command: String, _ round: Int) -> [String] {
    access + ["--namespace", "peer-\(round)", command, "--server-side", "-f", folder.path]
  }
}

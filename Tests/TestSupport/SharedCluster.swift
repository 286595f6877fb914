import Foundation

/// Where the cluster of a test is.
package struct ClusterConnection: Sendable {
  /// A kubeconfig with the contexts `admin` (current) and `reader` (a user in the group `readers`, without rights).
  package let kubeconfig: String

  package init(kubeconfig: String) {
    self.kubeconfig = kubeconfig
  }

  /// The cluster that the running test was given by the trait `.cluster`.
  @TaskLocal package static var current: ClusterConnection?
}

/// Why there is no cluster for a test.
package enum ClusterFailure: Error {
  /// The programs of a control plane are nowhere.
  case noAssets
  /// It ended, or could not be started; with what it said.
  case didNotStart(String)
  /// A test outside the trait asked for it.
  case noTrait
}

/// A cluster that the tests of a process share: started when the first test needs it, gone when the process ends.
package actor SharedCluster {
  static let shared = SharedCluster("cluster", [])
  /// Another one, so that two environments of one platform need not meet.
  static let second = SharedCluster("second", [])
  /// An API server alone, in which nothing happens but what is asked for.
  static let bare = SharedCluster("server", ["--no-controllers", "--no-kubelet"], tests: 1)

  /// One that writes down what the user of the context `reader` asks for.
  static let audited = SharedCluster("audited", ["--audit", "reader"])

  private let name: String
  private let arguments: [String]
  /// So many tests use it at once.
  nonisolated let turns: Turns

  private init(_ name: String, _ arguments: [String], tests: Int = .max) {
    self.name = name
    self.arguments = arguments
    turns = Turns(tests)
  }

  private var running: Task<ClusterConnection, any Error>?

  /// The cluster, once it is ready.
  func connection() async throws -> ClusterConnection {
    let start = running ?? Task { try await self.start() }
    running = start
    return try await start.value
  }

  /// Its writing end is open for as long as this process lives, however that ends; then the cluster goes too.
  private let lifeline = Pipe()

  private nonisolated func start() async throws -> ClusterConnection {
    let lines = Pipe()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "\(Program.buildFolder)/swell-testcluster")
    process.arguments =
      [
        "up", NSTemporaryDirectory() + "swell-\(name)-\(getpid())", "--temporary",
        "--until-stdin-closes", "--status-rules", Fixture.statusRules,
      ] + arguments
    process.standardInput = lifeline
    process.standardOutput = lines
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let path = await Self.firstLine(of: lines.fileHandleForReading)
    guard !path.isEmpty else {
      throw ClusterFailure.didNotStart(await Self.firstLine(of: errors.fileHandleForReading))
    }
    return ClusterConnection(kubeconfig: path)
  }

  /// Reads without keeping a thread of the tests waiting.
  private static func firstLine(of handle: FileHandle) async -> String {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        let text = String(decoding: handle.availableData, as: UTF8.self)
        continuation.resume(returning: text.trimmingCharacters(in: .newlines))
      }
    }
  }
}

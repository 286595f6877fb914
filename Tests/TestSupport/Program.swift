import Foundation

/// What a program left behind when it ended.
package struct Finished: Sendable {
  /// The exit code; 128 and the signal's number where a signal ended it, as a shell says it.
  package let exitCode: Int32
  package let output: String
  package let errors: String
}

/// A program that was started by a test; its output goes to files, so that it is never blocked by who reads it.
package final class Program: Sendable {
  /// The folder that the build puts its programs in: the one that this test's program is in.
  package static let buildFolder = URL(fileURLWithPath: "/proc/self/exe")
    .resolvingSymlinksInPath().deletingLastPathComponent().path

  private let process: Process
  private let folder: TemporaryFolder
  private let ended: AsyncStream<Void>

  /// Starts a program of this package, or one found in PATH where no such was built; the environment is laid over this
  /// process' own.
  ///
  /// - Throws: when it cannot be started.
  package init(
    _ name: String,
    _ arguments: [String],
    in workingFolder: String? = nil,
    environment: [String: String] = [:]
  ) throws {
    let process = Process()
    let folder = try TemporaryFolder()
    let built = "\(Self.buildFolder)/\(name)"
    if FileManager.default.isExecutableFile(atPath: built) {
      process.executableURL = URL(fileURLWithPath: built)
      process.arguments = arguments
    } else {
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [name] + arguments
    }
    if let workingFolder { process.currentDirectoryURL = URL(fileURLWithPath: workingFolder) }
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = try folder.makeFile("output")
    process.standardError = try folder.makeFile("errors")
    process.standardInput = FileHandle.nullDevice
    let (ended, end) = AsyncStream<Void>.makeStream()
    process.terminationHandler = { _ in end.finish() }
    try process.run()
    self.process = process
    self.folder = folder
    self.ended = ended
  }

  /// Whether a program of this name is in PATH.
  package static func isInstalled(_ name: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
    }
  }

  /// What it has printed so far.
  package var outputSoFar: String { folder.read("output") }

  /// What it has printed on standard error so far.
  package var errorsSoFar: String { folder.read("errors") }

  /// Sends a signal, where the program is still there.
  package func signal(_ number: Int32) {
    kill(process.processIdentifier, number)
  }

  /// Waits for its end.
  package func finish() async -> Finished {
    for await _ in ended {}
    let bySignal = process.terminationReason == .uncaughtSignal
    return Finished(
      exitCode: bySignal ? 128 + process.terminationStatus : process.terminationStatus,
      output: outputSoFar,
      errors: errorsSoFar
    )
  }
}

/// Runs a program to its end.
package func run(
  _ name: String,
  _ arguments: [String],
  in folder: String? = nil,
  environment: [String: String] = [:]
) async throws -> Finished {
  try await Program(name, arguments, in: folder, environment: environment).finish()
}

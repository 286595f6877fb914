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

  private let child: pid_t
  private let folder: TemporaryFolder
  private let end: Task<Int32, Never>

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
    let folder = try TemporaryFolder()
    let built = "\(Self.buildFolder)/\(name)"
    let isBuilt = FileManager.default.isExecutableFile(atPath: built)
    let child = try spawn(
      (isBuilt ? [built] : ["/usr/bin/env", name]) + arguments,
      in: workingFolder,
      environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
      output: folder.path + "/output",
      errors: folder.path + "/errors"
    )
    self.child = child
    self.folder = folder
    end = Task {
      await withCheckedContinuation { continuation in
        // A thread of its own: those of tasks are few.
        OwnThread.start { continuation.resume(returning: status(of: child)) }
      }
    }
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

  /// The memory that it holds now, in KiB; nil where it has ended.
  package var residentMemory: Int? {
    guard let status = try? String(contentsOfFile: "/proc/\(child)/status", encoding: .utf8)
    else { return nil }
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
      .flatMap { Int($0) }
  }

  /// Sends a signal, where the program is still there.
  package func signal(_ number: Int32) { kill(child, number) }

  /// Waits for its end.
  package func finish() async -> Finished {
    let status = await end.value
    let signal = status & 0x7F
    return Finished(
      exitCode: signal == 0 ? (status >> 8) & 0xFF : 128 + signal,
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

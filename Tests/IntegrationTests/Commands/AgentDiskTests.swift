import Foundation
import Glibc
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// An agent whose cache has no room left.
@Suite(
  .cluster,
  .enabled(if: SmallDisk.isPossible, "a tmpfs cannot be mounted here"),
  .timeLimit(.minutes(15))
)
struct AgentDiskTests {
  private static let automated =
    "{automated: {prune: true, selfHeal: true}, syncOptions: [CreateNamespace=true]}"

  /// Something that cannot be packed, so that fetching it takes as much room.
  private static func ballast(_ seed: UInt64) -> String {
    var random = Seeded(seed: seed)
    let bytes = (0..<150_000).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    return Data(bytes).base64EncodedString()
  }

  @Test func `what cannot be kept is named, the rest goes on, and all is well with room again`()
    async throws
  {
    let disk = try SmallDisk()
    let stage = try await AgentStage(environment: ["XDG_CACHE_HOME": disk.path])
    try await stage.make(Self.automated)
    let path = "\(stage.applications)/a"
    try await stage.application { $0[["status", "sync", "status"]] == "Synced" }

    disk.fill()
    try await stage.swell.commit([
      "m/a.yaml": Sample.configMap("a", "k: two"), "ballast.txt": Self.ballast(1),
    ])
    let named = try await stage.application {
      $0[["status", "conditions"]]?.list?.isEmpty == false
    }
    let condition = named[["status", "conditions"]]?.list?.first
    #expect(condition?["type"] == "StaleSourceWarning", "\(named["status"] ?? "")")
    let message = condition?["message"]?.string ?? ""
    #expect(message.lowercased().contains("no space left on device"), "\(message)")
    #expect(named[["status", "sync", "status"]] == "Synced")
    #expect(await stage.live.api.get(stage.map)?[["data", "k"]] == "one")
    // What was read last is still kept in step.
    #expect(await stage.live.api.send(.delete(stage.map)) == 200)
    try await stage.live.wait(for: stage.map) { $0 != nil }

    disk.clear()
    try await stage.live.wait(for: stage.map) { $0?[["data", "k"]] == "two" }
    let whole = try await stage.application {
      $0[["status", "sync", "status"]] == "Synced"
        && $0[["status", "conditions"]]?.list?.isEmpty != false
    }
    let commit = try await stage.swell.repository.git("rev-parse", "HEAD")
    #expect(whole[["status", "sync", "revision"]] == .string(commit))
    #expect(await stage.live.api.get(path) != nil)
    await stage.end()
  }

  @Test func `an agent that starts without room begins once there is some`() async throws {
    let disk = try SmallDisk()
    disk.fill()
    let stage = try await AgentStage(environment: ["XDG_CACHE_HOME": disk.path])
    try await stage.make(Self.automated)
    let named = try await stage.application {
      $0[["status", "conditions"]]?.list?.isEmpty == false
    }
    let message = named[["status", "conditions"]]?.list?.first?["message"]?.string ?? ""
    #expect(message.lowercased().contains("no space left on device"), "\(named["status"] ?? "")")
    disk.clear()
    try await stage.application { $0[["status", "sync", "status"]] == "Synced" }
    await stage.end()
  }
}

/// A file system of one MiB in memory.
final class SmallDisk: Sendable {
  private let folder: TemporaryFolder
  var path: String { folder.path }

  /// Whether one may be had here.
  static let isPossible: Bool = (try? SmallDisk()) != nil

  init() throws {
    folder = try TemporaryFolder()
    guard mount("none", folder.path, "tmpfs", 0, "size=1m,mode=777") == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
  }

  deinit { umount2(folder.path, Int32(MNT_DETACH)) }

  /// Takes all the room that is left.
  func fill() {
    let file = open(path + "/.filler", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    defer { close(file) }
    let bytes = [UInt8](repeating: 1, count: 1_024)
    while write(file, bytes, bytes.count) > 0 {}
  }

  /// Gives the room back.
  func clear() { unlink(path + "/.filler") }
}

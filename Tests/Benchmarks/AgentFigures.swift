import Glibc
import JSON
import Manifests
import TestSupport

/// What an agent took in one round.
struct AgentRound {
  let name: String
  let time: Duration
  let processorTime: Duration
  let peakMemoryInBytes: Int
  /// How often it asked the server for what.
  let requests: [AuditLog.Request: Int]

  static let titles =
    ["round", "time", "processors", "peak memory"] + AuditLog.Request.allCases.map(\.rawValue)

  var row: [String] {
    [name, text(time), text(processorTime), "\(peakMemoryInBytes >> 20) MB"]
      + AuditLog.Request.allCases.map { "\(requests[$0] ?? 0)" }
  }

  /// One line of JSON.
  var record: Value {
    [
      "scenario": .string(name), "subject": "swell agent",
      "milliseconds": .double(time / .milliseconds(1)),
      "processorMilliseconds": .double(processorTime / .milliseconds(1)),
      "peakMemoryInBytes": .int(peakMemoryInBytes),
      "requests": .map(
        Mapping(AuditLog.Request.allCases.map { ($0.rawValue, .int(requests[$0] ?? 0)) })
      ),
    ]
  }
}

/// What a program that runs has taken so far.
struct ProcessFigures {
  let processorTime: Duration
  let peakMemoryInBytes: Int

  /// Reads them from the kernel; the peak may be counted anew from here on. proc(5)
  init(of process: pid_t, forgettingPeak: Bool = false) throws {
    let folder = "/proc/\(process)"
    // The name before it may hold anything.
    let fields = try Self.text(of: folder + "/stat").split(separator: ")").last?
      .split(separator: " ").compactMap { Int($0) }
    let lines = try Self.text(of: folder + "/status").split(separator: "\n")
    let peak = lines.first { $0.hasPrefix("VmHWM:") }?.split(whereSeparator: \.isWhitespace)
    guard let fields, fields.count > 11, let peak, peak.count > 1, let kibibytes = Int(peak[1])
    else { throw BenchmarkFailure("no figures of process \(process)") }
    // Times in user and system mode; the state, a letter, is left out above.
    let ticks = fields[10] + fields[11]
    processorTime = .seconds(ticks) / sysconf(Int32(_SC_CLK_TCK))
    peakMemoryInBytes = kibibytes << 10
    if forgettingPeak, let file = fopen(folder + "/clear_refs", "w") {
      fputs("5", file)
      fclose(file)
    }
  }

  private static func text(of path: String) throws -> String {
    guard let file = fopen(path, "r") else { throw BenchmarkFailure("no \(path)") }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}

/// The requests that a server has written down.
final class AuditLog {
  /// What a request is for.
  enum Request: String, CaseIterable {
    case read = "reads"
    case watch = "watches"
    /// A write that changes nothing.
    case dryRun = "dry runs"
    /// A Lease that is taken, renewed or given back.
    case lease = "Leases"
    case write = "writes"

    init(_ entry: Value, _ verb: String) {
      switch verb {
      case "get", "list": self = .read
      case "watch": self = .watch
      default:
        let isDryRun = entry["requestURI"]?.string?.contains("dryRun=All") == true
        let isLease = entry[["objectRef", "resource"]] == "leases"
        self = isDryRun ? .dryRun : isLease ? .lease : .write
      }
    }
  }

  private let path: String

  init(of cluster: ClusterConnection) {
    let folder = cluster.kubeconfig.split(separator: "/", omittingEmptySubsequences: false)
    path = folder.dropLast().joined(separator: "/") + "/audit.log"
  }

  /// How many there are of each sort; those that last count when they begin.
  var counts: [Request: Int] {
    var counts: [Request: Int] = [:]
    guard let file = fopen(path, "r") else { return counts }
    defer { fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while true {
      let length = getline(&line, &capacity, file)
      guard length > 0, let line else { return counts }
      let bytes = UnsafeBufferPointer(start: line, count: length).map { UInt8(bitPattern: $0) }
      guard let entry = try? JSONReader().value(of: bytes), let verb = entry["verb"]?.string
      else { continue }
      let isBeginning = entry["stage"] == "ResponseStarted"
      guard isBeginning == (verb == "watch") else { continue }
      counts[Request(entry, verb), default: 0] += 1
    }
  }
}

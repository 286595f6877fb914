import Foundation
import Health
import JSON
import Manifests
import Testing

/// One recorded object with what is said of it.
struct HealthCase: CustomTestStringConvertible {
  let name: String
  let object: Value
  /// Nil where there is no opinion.
  let status: String?
  /// Nil where the text is not compared.
  let message: String?

  var testDescription: String { name }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Cases/health")

  static let all: [HealthCase] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".jsonl") }.sorted().flatMap { name in
      let text = try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
      return (text ?? "").split(separator: "\n").compactMap { line in
        (try? JSONReader().value(of: String(line))).map { HealthCase($0) }
      }
    }
  }()

  private init(_ value: Value) {
    name = value["name"]?.string ?? ""
    object = value["object"] ?? [:]
    status = value["expected"]?["status"]?.string?.lowercased()
    message = value["expected"]?["message"]?.string
  }
}

@Suite struct HealthTests {
  @Test func `all cases are there`() {
    #expect(HealthCase.all.count == 295)
  }

  @Test(arguments: HealthCase.all)
  func `built-in kinds are judged as recorded`(recorded: HealthCase) {
    let verdict = builtInHealth(of: recorded.object)
    #expect(verdict?.status.rawValue == recorded.status, "\(verdict?.message ?? "")")
    if let message = recorded.message { #expect(verdict?.message == message) }
  }

  @Test func `a status is worse than another as recorded`() throws {
    let data = try Data(contentsOf: HealthCase.folder.appending(path: "worse.json"))
    let pairs = try #require(JSONReader().value(of: [UInt8](data)).list)
    var compared = 0
    for pair in pairs {
      guard let current = pair["current"]?.string.flatMap({ HealthStatus($0) }),
        let new = pair["new"]?.string.flatMap({ HealthStatus($0) })
      else { continue }
      compared += 1
      #expect((new > current) == pair["isWorse"]?.bool, "\(current) \(new)")
      let worse = Verdict(current).worse(Verdict(new)).status
      #expect(worse == (new > current ? new : current))
    }
    #expect(compared == 36)
  }
}

extension HealthStatus {
  fileprivate init?(_ word: String) { self.init(rawValue: word.lowercased()) }
}

import Chart
import Foundation
import Manifests
import Template
import Testing

/// Some 14,500 template actions over awkward values, with the answers and refusals of helm 4.1.4.
@Suite struct ProbeTests {
  @Test(arguments: ProbeCase.all().filter { $0.kind != .error })
  func `a probe is answered as helm answers it`(_ probe: ProbeCase) throws {
    let given = ProbeCase.texts(String(decoding: try probe.render().text(), as: UTF8.self))
    let expected = ProbeCase.texts(probe.answer)
    #expect(Set(given.keys) == Set(expected.keys))
    for (source, text) in expected {
      let lines = given[source, default: ""].components(separatedBy: "\n")
      let wanted = text.components(separatedBy: "\n")
      #expect(lines.count == wanted.count, "\(source): number of lines")
      for (one, other) in zip(lines, wanted) where one != other {
        if probe.kind == .random, one.count == other.count { continue }
        Issue.record("\(source): \(one) should be \(other)")
      }
    }
  }

  @Test(arguments: ProbeCase.all().filter { $0.kind == .error })
  func `a probe that helm refuses is refused at the same place`(_ probe: ProbeCase) throws {
    let error = try #require(throws: ChartError.self) { try probe.render() }
    guard let place = probe.refusedPlace else { return }
    #expect("\(error)".contains(place), "\(error) should name \(place)")
  }
}

extension ProbeCase {
  /// Renders the probe as `helm template` was told to.
  func render() throws -> ChartOutput {
    try loadChart(tree).render(
      HelmRelease(name: "rel", namespace: "ns"),
      capabilities: .offline(kubernetesVersion: "v1.33.0"),
      sources: Self.sources
    )
  }

  private static let sources = TemplateSources(
    now: { GoTime(seconds: Int(Date().timeIntervalSince1970)) },
    random: { count in (0..<count).map { _ in UInt8.random(in: 0...255) } },
    timeZone: { name in
      FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)").map { Array($0) }
    }
  )
}

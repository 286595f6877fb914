import JSON
import Manifests
import YAML

/// One version of a chart in a repository's index.
struct IndexedChart: Sendable, Hashable {
  /// The version as the index writes it.
  let version: String
  let urls: [String]
  /// The archive's SHA-256 as hexadecimal digits; empty where the index gives none.
  let digest: String
}

/// A repository's `index.yaml`, of which only the entry that is asked for is parsed.
struct ChartIndex: Sendable {
  private let bytes: [UInt8]
  private let file: String

  init(_ bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  /// The versions of a chart, the newest first; entries without a proper version are left out, as Helm leaves them out.
  ///
  /// - Throws: when the index cannot be read or does not have the chart.
  func versions(of chart: String) throws(RegistryError.Problem) -> [IndexedChart] {
    let entries = try entries(of: chart)
    var found: [(version: Version, chart: IndexedChart)] = []
    for entry in entries {
      guard let text = entry["version"]?.string ?? entry["version"]?.double.map({ "\($0)" }),
        let version = try? Version(text)
      else { continue }
      var digest = entry["digest"]?.string ?? ""
      if digest.hasPrefix("sha256:") { digest.removeFirst(7) }
      let urls = (entry["urls"]?.list ?? []).compactMap(\.string)
      found.append((version, IndexedChart(version: text, urls: urls, digest: digest)))
    }
    let order = found.indices.sorted { left, right in
      let (first, second) = (found[left].version, found[right].version)
      return first == second ? left < right : second < first
    }
    return order.map { found[$0].chart }
  }

  private func entries(of chart: String) throws(RegistryError.Problem) -> [Value] {
    let text = IndexText(bytes)
    if let slice = text.entry(named: chart) {
      switch slice {
      case .found(let range):
        let reader = YAMLReader(duplicateKeys: .lastWins)
        if let value = try? reader.value(of: Array(bytes[range]), file: file),
          let map = value.map, map.count == 1, let list = map[chart]?.list
        {
          return list
        }
      case .missing(let names):
        throw .noChart(candidates: nearestName(to: chart, in: names).map { [$0] } ?? [])
      }
    }
    let whole = try whole()
    guard let map = whole["entries"]?.map else { throw .badIndex("there is no map 'entries'") }
    guard let list = map[chart]?.list else {
      throw .noChart(candidates: nearestName(to: chart, in: map.keys).map { [$0] } ?? [])
    }
    return list
  }

  /// The whole index, for those whose text has another form than Helm writes.
  private func whole() throws(RegistryError.Problem) -> Value {
    let first = bytes.first { $0 > 0x20 }
    do {
      if first == UInt8(ascii: "{") { return try JSONReader().value(of: bytes, file: file) }
      var limits = YAMLLimits.default
      limits.sizeInBytes = max(limits.sizeInBytes, 256 << 20)
      return try YAMLReader(limits: limits, duplicateKeys: .lastWins)
        .firstDocument(of: bytes, file: file)
    } catch {
      throw .badIndex("\(error)")
    }
  }
}

extension Value {
  fileprivate var double: Double? { if case .double(let number) = self { number } else { nil } }
}

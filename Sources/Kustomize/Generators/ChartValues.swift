import Chart
import Manifests
import YAML

/// The values that a kustomization gives to a chart.
struct ChartValues {
  let chart: ChartEntry
  let tree: SourceTree
  /// The chart's own values as seen from the kustomization.
  let ownFile: String

  /// One file with what is written inline over it, under it, or instead of it, then further files.
  func layers(in folder: Folder) throws(KustomizeError) -> [ValuesLayer] {
    let further = try chart.additionalValuesFiles.map { (file) throws(KustomizeError) in
      ValuesLayer.values(try folder.value(at: file), name: file)
    }
    guard let inline = chart.valuesInline, inline.map?.isEmpty == false else {
      let file = try file(in: folder)
      // The chart's own values need no layer of their own.
      return chart.valuesFile.isEmpty ? further : [.values(file, name: chart.valuesFile)] + further
    }
    return [.values(try merged(inline, in: folder), name: "valuesInline")] + further
  }

  private func merged(_ inline: Value, in folder: Folder) throws(KustomizeError) -> Value {
    do throws(KustomizeError) {
      switch chart.valuesMerge {
      case "", "override": return try inline.laid(over: try file(in: folder)) ?? .null
      case "merge": return try file(in: folder).laid(over: inline) ?? .null
      case "replace": return inline
      default:
        throw KustomizeError(
          .wrongValue(chart.valuesMerge, expected: "'merge', 'override' or 'replace'")
        ).inside("valuesMerge")
      }
    } catch {
      throw error.inside("valuesInline")
    }
  }

  /// The file that inline values are combined with: a chosen one, else the chart's own.
  private func file(in folder: Folder) throws(KustomizeError) -> Value {
    guard chart.valuesFile.isEmpty else { return try folder.value(at: chart.valuesFile) }
    if folder.isFile(ownFile) { return try folder.value(at: ownFile) }
    guard tree.isFile("values.yaml") else { return .map([:]) }
    do {
      let bytes = try tree.bytes(at: "values.yaml")
      return try YAMLReader(duplicateKeys: .lastWins).firstDocument(of: bytes, file: ownFile)
    } catch {
      throw KustomizeError(.manifest("\(error)"))
    }
  }
}

extension Value {
  /// Lays values over others as kustomize does: what is null here is taken out, so that the chart's own value counts again; lists are
  /// replaced.
  ///
  /// - Throws: where a map, a list or a single value stands over another of these.
  fileprivate func laid(over below: Value?) throws(KustomizeError) -> Value? {
    if isNull { return nil }
    let below = below.flatMap { $0.isNull ? nil : $0 }
    if let below, below.form != form {
      throw KustomizeError(.wrongType(expected: below.form, found: form))
    }
    guard let entries = map else { return self }
    var result = below?.map ?? [:]
    for entry in entries {
      let value = try inside(entry.key) { () throws(KustomizeError) in
        try entry.value.laid(over: result[entry.key])
      }
      result[entry.key] = value
    }
    return .map(result)
  }

  private var form: String {
    if map != nil { return "map" }
    return list != nil ? "list" : "single value"
  }
}

import Manifests
import Template

extension ChartInstance {
  /// Takes values of dependencies over into the values of the charts that import them, from the bottom up.
  func importValues(_ warnings: WarningList) throws(Coalescing.Mismatch) {
    for child in children { try child.importValues(warnings) }
    guard !dependencies.isEmpty else { return }
    let coalescing = Coalescing(keepsNulls: true, warnings: WarningList())
    let all = try coalescing.values(of: self, under: DatumMap())
    let imported = DatumMap()
    for dependency in dependencies {
      for wish in dependency.imports {
        guard let table = table(of: dependency, wish, in: all) else {
          warnings.add("chart \(dependency.name) has no table '\(wish)' to import")
          continue
        }
        coalescing.merge(table, under: imported, prefix: "", keepsNulls: true)
      }
    }
    let result = all.deepCopy()
    coalescing.merge(imported, under: result, prefix: "", keepsNulls: true)
    setValues(result)
  }

  /// The values that a wish names, at the place where the parent wants them.
  private func table(
    of dependency: ChartDependency,
    _ wish: ChartDependency.Import,
    in values: DatumMap
  ) -> DatumMap? {
    let name = [Substring(dependency.name)]
    switch wish {
    case .export(let export):
      return values.table(at: name + ["exports"] + export.dotted)
    case .table(let child, let parent):
      guard var result = values.table(at: name + child.dotted) else { return nil }
      if parent == "." { return result }
      for part in parent.dotted.reversed() {
        result = DatumMap([(Text(String(part)), .map(result))])
      }
      return result
    }
  }
}

extension String {
  fileprivate var dotted: [Substring] { split(separator: ".", omittingEmptySubsequences: false) }
}

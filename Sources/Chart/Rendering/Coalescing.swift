import Manifests
import Template

/// Lays values over a chart's own, for it and all its sub-charts, as Helm does.
///
/// Maps are shared exactly where Helm shares them (globals of parent and child for one): templates can see that.
struct Coalescing {
  /// Whether nulls are kept rather than taken for the wish to remove a key.
  let keepsNulls: Bool
  let warnings: WarningList

  /// A value where a table is needed.
  struct Mismatch: Error {
    let name: String
    let found: String
  }

  /// The values of a chart with others laid over them; `values` is changed and returned.
  func values(
    of chart: ChartInstance,
    under values: DatumMap,
    prefix: String = ""
  ) throws(Mismatch) -> DatumMap {
    layOwn(of: chart, under: values, prefix: prefix)
    for child in chart.children {
      let key = Text(child.name)
      let inner: DatumMap
      switch values[key] {
      case nil: inner = DatumMap()
      case .map(let map)?: inner = map
      case let other?: throw Mismatch(name: child.name, found: other.kindName)
      }
      values[key] = .map(inner)
      let place = Self.join(prefix, chart.name)
      layGlobals(of: values, over: inner)
      _ = try self.values(of: child, under: inner, prefix: place)
    }
    return values
  }

  /// Fills in what the chart's own values have and the given ones do not.
  private func layOwn(of chart: ChartInstance, under values: DatumMap, prefix: String) {
    let place = Self.join(prefix, chart.name)
    let own = chart.freshValues
    for key in own.keys {
      guard let default_ = own[key] else { continue }
      switch values[key] {
      case nil: values[key] = default_
      case .null?: if !keepsNulls { values[key] = nil }
      case .map(let table)?:
        if case .map(let source) = default_ {
          let isChild = chart.children.contains { $0.name == key.string }
          merge(
            source,
            under: table,
            prefix: Self.join(place, key.string),
            keepsNulls: keepsNulls || isChild
          )
        } else if !default_.isNil {
          warnings.add("skipped value for \(place).\(key): not a table")
        }
      default: break
      }
    }
  }

  /// Copies globals to a sub-chart, those of the parent winning.
  private func layGlobals(of parent: DatumMap, over child: DatumMap) {
    let name: Text = "global"
    let inner: DatumMap
    switch child[name] {
    case nil: inner = DatumMap()
    case .map(let map)?: inner = map
    default: return warnings.add("skipping globals because destination global is not a table")
    }
    let outer: DatumMap
    switch parent[name] {
    case nil: outer = DatumMap()
    case .map(let map)?: outer = map
    default: return warnings.add("skipping globals because source global is not a table")
    }
    for key in outer.keys {
      guard let value = outer[key] else { continue }
      guard case .map(let table) = value else {
        if case .map? = inner[key] {
          warnings.add("key \(key) is table, skipping")
        } else {
          inner[key] = value
        }
        continue
      }
      switch inner[key] {
      case nil: inner[key] = .map(table.copy())
      case .map(let existing)?:
        let copy = table.copy()
        merge(existing, under: copy, prefix: key.string, keepsNulls: true)
        inner[key] = .map(copy)
      default: warnings.add("conflict: cannot merge map onto non-map for \(key), skipping")
      }
    }
    child[name] = .map(inner)
  }

  /// Fills in what one table has and the other does not; the other one's values win.
  func merge(_ source: DatumMap, under table: DatumMap, prefix: String, keepsNulls: Bool) {
    for key in source.keys {
      guard let value = source[key] else { continue }
      guard let existing = table[key] else {
        table[key] = value
        continue
      }
      if !keepsNulls, case .null = existing, !value.isNil {
        table[key] = nil
        continue
      }
      if case .map(let inner) = value {
        if case .map(let outer) = existing {
          merge(inner, under: outer, prefix: Self.join(prefix, key.string), keepsNulls: keepsNulls)
        } else if !existing.isNil {
          let place = Self.join(prefix, key.string)
          warnings.add("cannot overwrite table with non table for \(place)")
        }
      } else if case .map = existing, !value.isNil {
        let place = Self.join(prefix, key.string)
        warnings.add("destination for \(place) is a table, ignoring non-table value")
      }
    }
  }

  private static func join(_ prefix: String, _ name: String) -> String {
    prefix.isEmpty ? name : "\(prefix).\(name)"
  }
}

/// What Helm would warn of during one render.
final class WarningList {
  private(set) var texts: [String] = []

  func add(_ text: String) {
    if !texts.contains(text) { texts.append(text) }
  }
}

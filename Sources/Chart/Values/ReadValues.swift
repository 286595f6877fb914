package import Manifests
package import YAML

/// Reads a values file as Helm does: several documents are laid over each other, every number is floating.
///
/// - Throws: when it is no YAML, or a document is no map.
package func readValues(
  _ bytes: [UInt8],
  file: String,
  limits: YAMLLimits = .default
) throws(ChartError) -> Mapping {
  var chartLimits = ChartLimits.default
  chartLimits.yaml = limits
  return try readValues(bytes, file: file, of: .values(file), chartLimits)
}

/// Reads a values file on behalf of a subject that messages name.
func readValues(
  _ bytes: [UInt8],
  file: String,
  of subject: ChartError.Subject,
  _ limits: ChartLimits
) throws(ChartError) -> Mapping {
  let documents: [YAMLDocument]
  do throws(YAMLError) {
    documents = try YAMLReader(limits: limits.yaml, duplicateKeys: .lastWins)
      .documents(of: bytes, file: file)
  } catch {
    throw ChartError(error.location, subject, .yaml(error))
  }
  var result = Mapping()
  for document in documents {
    switch document.value.withFloatingNumbers {
    case .null: continue
    case .map(let map):
      if result.isEmpty { result = map } else { result.lay(map) }
    case let other:
      let location = Location(file: file, line: document.line)
      throw ChartError(
        location,
        subject,
        .text("values are to be a map, not \(withArticle(other.typeName))")
      )
    }
  }
  return result
}

extension Value {
  /// The same value with integers as doubles, as Go's JSON decoder leaves them.
  package var withFloatingNumbers: Value {
    switch self {
    case .null, .bool, .double, .string: self
    case .int(let number): .double(Double(number))
    case .list(let elements): .list(elements.map(\.withFloatingNumbers))
    case .map(let map): .map(map.mapValues { $0.withFloatingNumbers })
    }
  }
}

extension Mapping {
  /// Lays another mapping over this one: maps merge, anything else is replaced, null too.
  package mutating func lay(_ other: Mapping) {
    for entry in other {
      guard case .map(let upper) = entry.value, case .map? = self[entry.key] else {
        self[entry.key] = entry.value
        continue
      }
      update(entry.key) { value in
        guard case .map(var lower) = value else { return }
        value = .null  // gives the storage up, so that the change below happens in place
        lower.lay(upper)
        value = .map(lower)
      }
    }
  }
}

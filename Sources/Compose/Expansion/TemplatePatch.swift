import JSON
import Manifests
import YAML

extension Value {
  /// This Application with a patch of YAML or JSON merged into it; the project cannot be changed.
  ///
  /// - Throws: when the patch is none, does not fit the type, or merges what has no type.
  func patched(by text: String) throws(CompositionError) -> Value {
    let patch = try Value(patch: text)
    guard !patch.isNull else { return self }
    guard case .map(let changes) = patch else {
      throw CompositionError(.templatePatch("expected a map, found \(patch.shownType)"))
    }
    var typed = ShapeReader()
    _ = typed.read(patch.withoutDirectives, as: .application)
    if let problem = typed.problems.first {
      throw CompositionError(.templatePatch("\(problem.path): \(problem.problem)"))
    }
    guard case .map(let own) = self else { return self }
    let merged = try StrategicMerge.merge(changes, into: own, as: .application)
    var reader = ShapeReader()
    var result = reader.read(.map(merged), as: .application)
    if let problem = reader.problems.first {
      throw CompositionError(.templatePatch("\(problem.path): \(problem.problem)"))
    }
    var spec = result["spec"] ?? [:]
    spec["project"] = self["spec"]?["project"] ?? ""
    result["spec"] = spec
    return result
  }

  /// Reads a patch: JSON where it starts with a brace, YAML otherwise.
  private init(patch text: String) throws(CompositionError) {
    if FastTemplate.trimmed(text).hasPrefix("{") {
      do throws(JSONError) {
        self = try JSONReader().value(of: text).withWholeNumbers
      } catch {
        throw CompositionError(.templatePatch("\(error.problem)"))
      }
      return
    }
    do throws(YAMLError) {
      let reader = YAMLReader(duplicateKeys: .lastWins)
      self = try reader.firstDocument(of: Array(text.utf8), file: "templatePatch")
    } catch {
      throw CompositionError(.templatePatch("\(error.problem)"))
    }
  }

  /// The value with integers in place of doubles that are whole, as Go writes them.
  private var withWholeNumbers: Value {
    switch self {
    case .double: wholeNumber ?? self
    case .list(let elements): .list(elements.map(\.withWholeNumbers))
    case .map(let map): .map(map.mapValues { $0.withWholeNumbers })
    case .null, .bool, .int, .string: self
    }
  }

  /// The value without the keys that tell a strategic merge what to do.
  private var withoutDirectives: Value {
    switch self {
    case .map(let map):
      var kept: [Mapping.Entry] = []
      for entry in map where !StrategicMerge.isDirective(entry.key) {
        kept.append(Mapping.Entry(key: entry.key, value: entry.value.withoutDirectives))
      }
      return .map(Mapping(uniqueEntries: kept))
    case .list(let elements): return .list(elements.map(\.withoutDirectives))
    default: return self
    }
  }
}

package import Manifests
package import YAML

/// Fills placeholders in while texts are read, and keeps account of those without a value.
///
/// One filler serves one reading; it is no value to share.
package final class PlaceholderFiller {
  private let placeholders: Placeholders
  private let mode: SubstitutionMode
  /// The placeholders that were met and have no value, in order; they are left as they stand.
  package private(set) var missing: [MissingPlaceholder] = []
  /// How many placeholders were met.
  package private(set) var count = 0

  package init(_ placeholders: Placeholders, mode: SubstitutionMode = .names) {
    self.placeholders = placeholders
    self.mode = mode
  }

  /// What a YAML reader calls for each scalar.
  package var hook: YAMLScalarHook {
    YAMLScalarHook(where: mode.mayOccur(in:)) { (text, isPlain, place) throws(YAMLError) in
      self.value(of: text, isPlain: isPlain, at: place)
    }
  }

  /// The value of a scalar with its placeholders filled in, nil where it has none.
  ///
  /// A plain scalar that is one placeholder as a whole takes the type of its value; all else stays text.
  package func value(of text: String, isPlain: Bool, at place: Location) -> Value? {
    guard let parts = PlaceholderText(text, mode: mode) else { return nil }
    if isPlain, let whole = parts.whole {
      return value(of: whole, at: place) ?? .string(text)
    }
    var filled = ""
    for (part, offset) in parts.parts {
      if case .literal(let text) = part {
        filled += text
      } else {
        let place = Location(
          file: place.file,
          line: place.line,
          column: isPlain ? place.column.map { $0 + offset } : place.column
        )
        filled += value(of: part, at: place)?.placeholderText ?? part.written
      }
    }
    return .string(filled)
  }

  /// Texts and keys of a value that was read before, filled in; whole placeholders in texts stay texts.
  package func filling(_ value: Value, at place: Location) -> Value {
    switch value {
    case .string(let text): return self.value(of: text, isPlain: false, at: place) ?? value
    case .list(let elements): return .list(elements.map { filling($0, at: place) })
    case .map(let map):
      var result = Mapping()
      result.reserveCapacity(map.count)
      for entry in map {
        let key = self.value(of: entry.key, isPlain: false, at: place)?.string ?? entry.key
        result[key] = filling(entry.value, at: place)
      }
      return .map(result)
    case .null, .bool, .int, .double: return value
    }
  }

  private func value(of part: PlaceholderText.Part, at place: Location) -> Value? {
    count += 1
    switch part {
    case .literal(let text): return .string(text)
    case .name(let name), .variable(let name):
      return placeholders[name] ?? note(name, at: place)
    case .defaulted(let name, let fallback):
      if let value = placeholders[name], value != "" { return value }
      return Value(untyped: fallback)
    case .required(let name, let message):
      if let value = placeholders[name], value != "" { return value }
      return note(name, at: place, message: message)
    }
  }

  private func note(_ name: String, at place: Location, message: String? = nil) -> Value? {
    missing.append(
      MissingPlaceholder(
        name: name,
        location: place,
        nearest: placeholders.nearest(to: name),
        message: message
      )
    )
    return nil
  }
}

extension PlaceholderText.Part {
  /// The part as it stands in the text.
  fileprivate var written: String {
    switch self {
    case .literal(let text): text
    case .name(let name): "PLACEHOLDER_\(name)"
    case .variable(let name): "${\(name)}"
    case .defaulted(let name, let fallback): "${\(name):-\(fallback)}"
    case .required(let name, let message): "${\(name):?\(message)}"
    }
  }
}

extension Value {
  /// What a text without quotes means: true, false, or a number in the form in which JSON would write it; otherwise text.
  ///
  /// `012` and `1.10` stay text, so that account numbers and versions survive.
  package init(untyped text: String) {
    switch text {
    case "true": self = .bool(true)
    case "false": self = .bool(false)
    default:
      if let number = Int(text), String(number) == text {
        self = .int(number)
      } else if let number = Double(text), "\(number)" == text, !text.utf8.contains(0x65) {
        self = .double(number)
      } else {
        self = .string(text)
      }
    }
  }
}

internal import CLibYAML
internal import Manifests

extension Composer {
  /// Reads a map; a `<<` lays its maps over what stands before it, what follows is laid over them in turn.
  mutating func map() throws(YAMLError) -> Value {
    var mapping = Mapping()
    var merged: Set<String> = []
    let start = keyLines.count
    defer { keyLines.removeSubrange(start...) }
    try events.advance()
    while events.kind != YAML_MAPPING_END_EVENT {
      if isMergeKey {
        try events.advance()
        let place = events.location
        merged.formUnion(try merge(try node(), into: &mapping, at: place))
      } else {
        try entry(of: &mapping, linesFrom: start, merged: merged)
      }
      try events.advance()
    }
    return .map(mapping)
  }

  /// Reads one key and its value, up to the value's last event.
  private mutating func entry(
    of mapping: inout Mapping,
    linesFrom start: Int,
    merged: Set<String>
  ) throws(YAMLError) {
    let line = events.event.line
    let column = events.event.column
    let key = try key()
    guard let position = mapping.insert(key, .null) else {
      let position = keyLines.count - start
      keyLines.append(line)
      try events.advance()
      mapping.replaceValue(at: position, with: try node())
      return
    }
    if duplicateKeys == .refused, !merged.contains(key) {
      throw YAMLError(
        Location(file: events.file, line: Int(line) + 1, column: Int(column) + 1),
        .duplicateKey(key, firstLine: Int(keyLines[start + position]) + 1)
      )
    }
    try events.advance()
    mapping.replaceValue(at: position, with: try node())
  }

  private var isMergeKey: Bool {
    let event = events.event
    guard event.kind == Int32(YAML_SCALAR_EVENT.rawValue), event.length == 2,
      event.text[0] == UInt8(ascii: "<"), event.text[1] == UInt8(ascii: "<")
    else { return false }
    return event.implicit != 0 || events.tag == "tag:yaml.org,2002:merge"
  }

  /// Lays a map, or a list of maps of which the first counts most, over a mapping; gives the keys concerned.
  private mutating func merge(
    _ value: Value,
    into mapping: inout Mapping,
    at place: Location
  ) throws(YAMLError) -> [String] {
    let sources: [Value]
    switch value {
    case .map: sources = [value]
    case .list(let elements): sources = elements.reversed()
    default: throw YAMLError(place, .mergeOfNoMap)
    }
    var keys: [String] = []
    for source in sources {
      guard case .map(let source) = source else { throw YAMLError(place, .mergeOfNoMap) }
      for entry in source {
        keys.append(entry.key)
        if let position = mapping.insert(entry.key, entry.value) {
          mapping.replaceValue(at: position, with: entry.value)
        } else {
          keyLines.append(Int32((place.line ?? 1) - 1))
        }
      }
    }
    return keys
  }
}

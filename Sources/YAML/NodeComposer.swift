internal import CLibYAML
internal import Manifests

/// Builds nodes from events, document by document.
struct NodeComposer: ~Copyable {
  private var events: EventParser
  private let limits: YAMLLimits
  private var names = NameCache()
  private var anchors: [String: Anchored] = [:]
  private var depth = 0
  private var nodes = 0
  private var aliasedNodes = 0

  /// What an anchor names; no node while it is still being read.
  private struct Anchored {
    var node: YAMLNode?
    var nodes: Int
  }

  init(events: consuming EventParser, limits: YAMLLimits) {
    self.events = events
    self.limits = limits
  }

  /// Reads the next document; nil at the end of the input.
  mutating func nextDocument() throws(YAMLError) -> (node: YAMLNode, line: Int)? {
    try events.advance()
    while events.kind != YAML_DOCUMENT_START_EVENT {
      if events.kind == YAML_STREAM_END_EVENT || events.kind == YAML_NO_EVENT { return nil }
      try events.advance()
    }
    anchors.removeAll(keepingCapacity: true)
    try events.advance()
    let line = Int(events.event.line) + 1
    return (try node(), line)
  }

  /// Reads the node that the current event starts, up to its last event.
  private mutating func node() throws(YAMLError) -> YAMLNode {
    nodes += 1
    if events.kind == YAML_ALIAS_EVENT { return try alias() }
    let name = events.anchor
    let before = nodes + aliasedNodes - 1
    if let name { anchors[name] = Anchored(node: nil, nodes: 0) }
    let node: YAMLNode
    switch events.kind {
    case YAML_SCALAR_EVENT: node = .scalar(try scalar())
    case YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT: node = try collection()
    default: preconditionFailure("libyaml told an event where a node starts")
    }
    if let name { anchors[name] = Anchored(node: node, nodes: nodes + aliasedNodes - before) }
    return node
  }

  private mutating func collection() throws(YAMLError) -> YAMLNode {
    guard depth < limits.depth else {
      throw YAMLError(events.location, .overBudget(.depth, limit: limits.depth))
    }
    depth += 1
    defer { depth -= 1 }
    guard events.kind == YAML_SEQUENCE_START_EVENT else { return .map(try map()) }
    var elements: [YAMLNode] = []
    try events.advance()
    while events.kind != YAML_SEQUENCE_END_EVENT {
      elements.append(try node())
      try events.advance()
    }
    return .list(elements)
  }

  private mutating func map() throws(YAMLError) -> YAMLMap {
    var map = MapUnderWay()
    try events.advance()
    while events.kind != YAML_MAPPING_END_EVENT {
      let line = Int(events.event.line) + 1
      if isMergeKey {
        try events.advance()
        let place = events.location
        guard map.merge(try node()) else { throw YAMLError(place, .mergeOfNoMap) }
      } else {
        let key = try node()
        try events.advance()
        map.append(key, try node(), line: line)
      }
      try events.advance()
    }
    return map.finished
  }

  private var isMergeKey: Bool {
    let event = events.event
    guard event.kind == Int32(YAML_SCALAR_EVENT.rawValue), event.length == 2,
      event.text[0] == UInt8(ascii: "<"), event.text[1] == UInt8(ascii: "<")
    else { return false }
    return event.implicit != 0 || events.tag == "tag:yaml.org,2002:merge"
  }

  private mutating func scalar() throws(YAMLError) -> YAMLScalar {
    let text = names.string(events.text)
    guard let tag = events.tag else {
      let isPlain = events.event.implicit != 0
      return YAMLScalar(
        text,
        tag: isPlain ? PlainScalar.core(events.text).tag : .string,
        form: isPlain ? .plain : events.event.folded != 0 ? .folded : .quoted
      )
    }
    let prefix = "tag:yaml.org,2002:"
    let word = tag.hasPrefix(prefix) ? String(tag.dropFirst(prefix.count)) : ""
    return YAMLScalar(text, tag: YAMLScalar.Tag(word: word), form: .quoted)
  }

  private mutating func alias() throws(YAMLError) -> YAMLNode {
    let name = events.anchor ?? ""
    guard let anchored = anchors[name] else {
      throw YAMLError(events.location, .unknownAnchor(name))
    }
    guard let node = anchored.node else {
      throw YAMLError(events.location, .recursiveAnchor(name))
    }
    aliasedNodes += anchored.nodes
    guard aliasedNodes <= limits.aliasedNodes else {
      throw YAMLError(events.location, .overBudget(.aliases, limit: limits.aliasedNodes))
    }
    return node
  }
}

/// A map while it is read: what stands in it outweighs what it merges, of several merged maps the first one counts.
private struct MapUnderWay {
  private var entries: [YAMLMap.Entry] = []
  private var flaw: YAMLMap.Flaw?
  private var merged: [YAMLMap.Entry] = []
  private var known: Set<String> = []

  mutating func append(_ key: YAMLNode, _ node: YAMLNode, line: Int) {
    guard case .scalar(let scalar) = key, scalar.tag == .string || scalar.tag == .binary else {
      flaw = flaw ?? .unusableKey(key.text ?? "a list or map", line: line)
      if let text = key.text { entries.append(.init(key: text, node: node)) }
      return
    }
    if isKnown(scalar.text) {
      flaw = flaw ?? .repeatedKey(scalar.text, line: line)
      return
    }
    entries.append(.init(key: scalar.text, node: node))
  }

  /// Takes a map or a list of maps in; false where it is neither.
  mutating func merge(_ node: YAMLNode) -> Bool {
    switch node {
    case .map(let map): merged += map.entries
    case .list(let elements):
      for element in elements {
        guard case .map(let map) = element else { return false }
        merged += map.entries
      }
    case .scalar: return false
    }
    return true
  }

  var finished: YAMLMap {
    guard !merged.isEmpty else { return YAMLMap(entries, flaw: flaw) }
    var result = YAMLMap(entries, flaw: flaw)
    for entry in merged where !result.contains(entry.key) { result[entry.key] = entry.node }
    return result
  }

  /// Small maps are searched in order.
  private mutating func isKnown(_ key: String) -> Bool {
    if entries.count < 16 { return entries.contains { $0.key == key } }
    if known.isEmpty { known = Set(entries.map(\.key)) }
    return !known.insert(key).inserted
  }
}

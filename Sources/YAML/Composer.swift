internal import CLibYAML
internal import Manifests

/// Builds values from events, document by document.
struct Composer: ~Copyable {
  var events: EventParser
  let limits: YAMLLimits
  let duplicateKeys: YAMLDuplicateKeys
  let keepsFloats: Bool
  let hook: YAMLScalarHook?
  var names = NameCache()
  /// The lines of the keys of all maps that are open, the innermost map's last.
  var keyLines: [Int32] = []
  private var anchors: [String: Anchored] = [:]
  private var depth = 0
  /// Nodes read since the document began, and those that aliases stood for in the whole input.
  private var nodes = 0
  private var aliasedNodes = 0

  /// What an anchor names; no value while it is still being read.
  private struct Anchored {
    var value: Value?
    var nodes: Int
  }

  init(
    events: consuming EventParser,
    limits: YAMLLimits,
    duplicateKeys: YAMLDuplicateKeys,
    keepsFloats: Bool,
    hook: YAMLScalarHook?
  ) {
    self.events = events
    self.limits = limits
    self.duplicateKeys = duplicateKeys
    self.keepsFloats = keepsFloats
    self.hook = hook
  }

  /// Reads the next document; nil at the end of the input.
  mutating func nextDocument() throws(YAMLError) -> YAMLDocument? {
    try events.advance()
    while events.kind != YAML_DOCUMENT_START_EVENT {
      if events.kind == YAML_STREAM_END_EVENT || events.kind == YAML_NO_EVENT { return nil }
      try events.advance()
    }
    anchors.removeAll(keepingCapacity: true)
    try events.advance()
    let line = Int(events.event.line) + 1
    return YAMLDocument(value: try node(), line: line)
  }

  /// Reads the node that the current event starts, up to its last event.
  mutating func node() throws(YAMLError) -> Value {
    nodes += 1
    switch events.kind {
    case YAML_SCALAR_EVENT:
      if events.event.anchor == nil { return try scalar() }
      let name = events.anchor
      let value = try scalar()
      if let name { anchors[name] = Anchored(value: value, nodes: 1) }
      return value
    case YAML_ALIAS_EVENT: return try alias()
    case YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT: return try collection()
    default: preconditionFailure("libyaml told an event where a node starts")
    }
  }

  private mutating func collection() throws(YAMLError) -> Value {
    guard depth < limits.depth else {
      throw YAMLError(events.location, .overBudget(.depth, limit: limits.depth))
    }
    depth += 1
    defer { depth -= 1 }
    let isList = events.kind == YAML_SEQUENCE_START_EVENT
    guard let name = events.anchor else { return isList ? try list() : try map() }
    let before = nodes + aliasedNodes - 1
    anchors[name] = Anchored(value: nil, nodes: 0)
    let value = isList ? try list() : try map()
    anchors[name] = Anchored(value: value, nodes: nodes + aliasedNodes - before)
    return value
  }

  private mutating func list() throws(YAMLError) -> Value {
    var elements: [Value] = []
    try events.advance()
    while events.kind != YAML_SEQUENCE_END_EVENT {
      elements.append(try node())
      try events.advance()
    }
    return .list(elements)
  }

  private mutating func alias() throws(YAMLError) -> Value {
    let name = events.anchor ?? ""
    guard let anchored = anchors[name] else {
      throw YAMLError(events.location, .unknownAnchor(name))
    }
    guard let value = anchored.value else {
      throw YAMLError(events.location, .recursiveAnchor(name))
    }
    aliasedNodes += anchored.nodes
    guard aliasedNodes <= limits.aliasedNodes else {
      throw YAMLError(events.location, .overBudget(.aliases, limit: limits.aliasedNodes))
    }
    return value
  }
}

package import Manifests

/// One stretch of work: what it was, when, in what, and how it ended.
package struct Span: Sendable, Hashable {
  /// What all spans of one pass have in common: 16 bytes.
  package let trace: [UInt8]
  /// Its own identity: 8 bytes.
  package let id: [UInt8]
  /// The span that it is a part of; nil for the whole pass.
  package let parent: [UInt8]?
  package let name: String
  /// Nanoseconds since 1970.
  package let startedAt: Int
  package let endedAt: Int
  package let attributes: Mapping
  /// What went wrong; nil where nothing did.
  package let failure: String?
}

/// The spans of one pass as they come about: `fetch`, `render`, `survey`, `apply` and `health` in a span of the whole.
package struct Trace: Sendable {
  private let id: [UInt8]
  private let root: [UInt8]
  private let name: String
  private let attributes: Mapping
  private let startedAt: Int
  private let random: @Sendable (Int) -> [UInt8]
  private var parts: [Span] = []

  /// Begins a trace at a moment in nanoseconds since 1970; `random` gives so many random bytes.
  package init(
    _ name: String,
    attributes: Mapping = [:],
    startedAt: Int,
    random: @escaping @Sendable (Int) -> [UInt8]
  ) {
    id = random(16)
    root = random(8)
    self.name = name
    self.attributes = attributes
    self.startedAt = startedAt
    self.random = random
  }

  /// Takes a part of the pass that has ended.
  package mutating func add(
    _ part: String,
    attributes: Mapping = [:],
    from start: Int,
    to end: Int,
    failure: String? = nil
  ) {
    parts.append(
      Span(
        trace: id,
        id: random(8),
        parent: root,
        name: part,
        startedAt: start,
        endedAt: end,
        attributes: attributes,
        failure: failure
      )
    )
  }

  /// All spans, that of the whole pass first.
  package func ended(at end: Int, failure: String? = nil) -> [Span] {
    let whole = Span(
      trace: id,
      id: root,
      parent: nil,
      name: name,
      startedAt: startedAt,
      endedAt: end,
      attributes: attributes,
      failure: failure
    )
    return [whole] + parts
  }
}

/// A family of figures: what they count, and by which labels they are told apart.
package struct Metric: Sendable, Hashable {
  /// How its figures behave.
  package enum Kind: Sendable, Hashable {
    /// They only grow.
    case counter
    /// They go up and down.
    case gauge
    /// They tell how many of what was measured were at most so large.
    case histogram(bounds: [Double])
  }

  package let name: String
  package let kind: Kind
  /// The names of the labels, in the order in which their values are given.
  package let labels: [String]
  /// What it counts, as one sentence.
  package let help: String

  init(_ name: String, _ kind: Kind, _ labels: [String] = [], _ help: String) {
    self.name = name
    self.kind = kind
    self.labels = labels
    self.help = help
  }

  /// The word for its kind in the text format.
  var type: String {
    switch kind {
    case .counter: "counter"
    case .gauge: "gauge"
    case .histogram: "histogram"
    }
  }
}

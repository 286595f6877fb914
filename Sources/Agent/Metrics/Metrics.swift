/// Figures by family and labels; a value that whoever counts keeps, and that is written out when it is asked for.
package struct Metrics: Sendable {
  /// What is known of one combination of labels.
  private enum Figure: Sendable {
    case number(Double)
    case distribution(counts: [Int], sum: Double)
  }

  private var families: [Metric: [[String]: Figure]] = [:]

  package init() {}

  /// Counts something, or adds to a figure.
  package mutating func add(_ metric: Metric, _ labels: [String] = [], by amount: Double = 1) {
    Self.check(metric, labels)
    guard case .number(let before)? = families[metric]?[labels] else {
      families[metric, default: [:]][labels] = .number(amount)
      return
    }
    families[metric]?[labels] = .number(before + amount)
  }

  /// Says how much of something there is.
  package mutating func set(_ metric: Metric, _ labels: [String] = [], to number: Double) {
    Self.check(metric, labels)
    families[metric, default: [:]][labels] = .number(number)
  }

  /// Says all that there is to say about a family: combinations of labels that are not given any more are gone.
  package mutating func replace(
    _ metric: Metric,
    with figures: [(labels: [String], number: Double)]
  ) {
    families[metric] = [:]
    for (labels, number) in figures { set(metric, labels, to: number) }
  }

  /// Takes a measurement into a histogram.
  package mutating func observe(_ metric: Metric, _ labels: [String] = [], _ number: Double) {
    Self.check(metric, labels)
    guard case .histogram(let bounds) = metric.kind else {
      preconditionFailure("\(metric.name) is no histogram")
    }
    var counts = [Int](repeating: 0, count: bounds.count + 1)
    var sum = 0.0
    if case .distribution(let before, let total)? = families[metric]?[labels] {
      counts = before
      sum = total
    }
    counts[bounds.firstIndex { number <= $0 } ?? bounds.count] += 1
    families[metric, default: [:]][labels] = .distribution(counts: counts, sum: sum + number)
  }

  /// Takes a measurement of time into a histogram of seconds.
  package mutating func observe(_ metric: Metric, _ labels: [String] = [], _ time: Duration) {
    let (seconds, attoseconds) = time.components
    observe(metric, labels, Double(seconds) + Double(attoseconds) * 1e-18)
  }

  /// The media type of `text`.
  package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

  /// Everything in Prometheus' text format 0.0.4, sorted by names and labels.
  package var text: String {
    var text = ""
    for (metric, figures) in families.sorted(by: { $0.key.name < $1.key.name })
    where !figures.isEmpty {
      text += "# HELP \(metric.name) \(Self.escaped(metric.help, quotes: false))\n"
      text += "# TYPE \(metric.name) \(metric.type)\n"
      for (labels, figure) in figures.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        text += Self.lines(metric, labels, figure)
      }
    }
    return text
  }

  private static func lines(_ metric: Metric, _ values: [String], _ figure: Figure) -> String {
    let labels = Array(zip(metric.labels, values))
    switch figure {
    case .number(let number): return line(metric.name, labels, number)
    case .distribution(let counts, let sum):
      guard case .histogram(let bounds) = metric.kind else { return "" }
      var text = ""
      var total = 0
      for (position, count) in counts.enumerated() {
        total += count
        let bound = position < bounds.count ? spelled(bounds[position]) : "+Inf"
        text += line(metric.name + "_bucket", labels + [("le", bound)], Double(total))
      }
      return text + line(metric.name + "_sum", labels, sum)
        + line(metric.name + "_count", labels, Double(total))
    }
  }

  private static func line(
    _ name: String,
    _ labels: [(String, String)],
    _ number: Double
  ) -> String {
    let pairs = labels.map { "\($0)=\"\(escaped($1, quotes: true))\"" }.joined(separator: ",")
    return name + (pairs.isEmpty ? "" : "{\(pairs)}") + " \(spelled(number))\n"
  }

  /// A number as the format has it; whole ones without a fraction.
  private static func spelled(_ number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
    if number == number.rounded(), abs(number) < 1e15 { return String(Int(number)) }
    return "\(number)"
  }

  /// Backslashes and line feeds, and in the values of labels quotes, are written by an escape.
  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func check(_ metric: Metric, _ labels: [String]) {
    precondition(
      metric.labels.count == labels.count,
      "\(metric.name) has \(metric.labels.count) labels, not \(labels.count)"
    )
  }
}

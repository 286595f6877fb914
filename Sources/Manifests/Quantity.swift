/// An amount of a resource as Kubernetes reads it, such as `500m`, `2Gi` or `1e3`.
///
/// Equality and order are those of the amounts; how they were written does not count.
package struct Quantity: Sendable {
  /// How an amount is written.
  package enum Format: Sendable, Hashable {
    case decimal
    case binary
    case exponent
  }

  /// The amount in billionths, which is the finest that Kubernetes keeps.
  package let nanos: Int128
  package let format: Format

  /// Makes a quantity of an amount.
  package init(nanos: Int128, format: Format = .decimal) {
    self.nanos = nanos
    self.format = format
  }

  /// Reads a quantity from a text or a number; nil where the value is neither, or no quantity.
  package init?(_ value: Value) {
    switch value {
    case .string(let text): self.init(text)
    case .int(let number): self.init(nanos: Int128(number) * 1_000_000_000)
    case .double(let number): self.init("\(number)")
    case .null, .bool, .list, .map: return nil
    }
  }

  /// The smallest integer that is not below the amount; amounts beyond 64 bits are cut off.
  package var roundedUp: Int {
    let (whole, rest) = nanos.quotientAndRemainder(dividingBy: 1_000_000_000)
    return Int(clamping: whole + (rest > 0 ? 1 : 0))
  }
}

extension Quantity: Comparable, Hashable {
  package static func == (left: Quantity, right: Quantity) -> Bool { left.nanos == right.nanos }

  package static func < (left: Quantity, right: Quantity) -> Bool { left.nanos < right.nanos }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(nanos)
  }
}

extension Quantity: CustomStringConvertible {
  /// The canonical form: no fraction, the largest suffix that keeps the amount exact.
  package var description: String {
    guard nanos != 0 else { return "0" }
    let kibi: Int128 = 1024 * 1_000_000_000
    if format == .binary, nanos >= kibi || nanos <= -kibi { return binaryText }
    var (number, exponent) = (nanos, -9)
    while number.isMultiple(of: 1000), exponent < 18 || format == .exponent {
      number /= 1000
      exponent += 3
    }
    if format == .exponent { return exponent == 0 ? "\(number)" : "\(number)e\(exponent)" }
    return "\(number)" + Self.decimalSuffixes[exponent / 3 + 3]
  }

  private var binaryText: String {
    let (whole, rest) = nanos.quotientAndRemainder(dividingBy: 1_000_000_000)
    var number = whole + Int128(rest.signum())
    var exponent = 0
    while number.isMultiple(of: 1024), exponent < Self.binarySuffixes.count - 1 {
      number /= 1024
      exponent += 1
    }
    return "\(number)" + Self.binarySuffixes[exponent]
  }

  static let decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"]
  static let binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
}

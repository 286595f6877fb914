import Manifests

/// A decimal number of any size, for sums and products that do not suffer from binary fractions.
struct BigDecimal {
  /// The magnitude of the coefficient in base one thousand million, the lowest part first.
  private var limbs: [UInt32]
  private var isNegative: Bool
  /// The power of ten that the coefficient is multiplied by.
  private var exponent: Int

  private static let base: UInt64 = 1_000_000_000

  /// Takes the shortest decimal that gives the number back.
  init(_ number: Double) {
    isNegative = number < 0
    guard number.isFinite else {
      (limbs, exponent) = ([], 0)
      return
    }
    let shortest = ShortestDecimal(number)
    exponent = shortest.point - shortest.digits.count
    limbs = []
    for digit in shortest.digits {
      Self.multiply(&limbs, by: 10, adding: UInt32(digit - 0x30))
    }
  }

  private init(_ limbs: [UInt32], _ isNegative: Bool, _ exponent: Int) {
    (self.limbs, self.isNegative, self.exponent) = (limbs, isNegative, exponent)
    while self.limbs.last == 0 { self.limbs.removeLast() }
  }

  /// The nearest double.
  var double: Double {
    guard let top = limbs.last else { return 0 }
    var text = String(top)
    for limb in limbs.dropLast().reversed() {
      let digits = String(limb)
      text += String(repeating: "0", count: 9 - digits.utf8.count) + digits
    }
    return Double((isNegative ? "-" : "") + text + "e\(exponent)") ?? 0
  }

  static func + (left: BigDecimal, right: BigDecimal) -> BigDecimal {
    let exponent = min(left.exponent, right.exponent)
    let (one, other) = (left.scaled(to: exponent), right.scaled(to: exponent))
    if left.isNegative == right.isNegative {
      return BigDecimal(add(one, other), left.isNegative, exponent)
    }
    if isLess(one, other) { return BigDecimal(subtract(other, one), right.isNegative, exponent) }
    return BigDecimal(subtract(one, other), left.isNegative, exponent)
  }

  static func - (left: BigDecimal, right: BigDecimal) -> BigDecimal {
    left + BigDecimal(right.limbs, !right.isNegative, right.exponent)
  }

  static func * (left: BigDecimal, right: BigDecimal) -> BigDecimal {
    var product = [UInt32](repeating: 0, count: left.limbs.count + right.limbs.count)
    for (row, limb) in left.limbs.enumerated() {
      var carry: UInt64 = 0
      for (column, other) in right.limbs.enumerated() {
        let sum = UInt64(limb) * UInt64(other) + UInt64(product[row + column]) + carry
        product[row + column] = UInt32(sum % base)
        carry = sum / base
      }
      product[row + right.limbs.count] = UInt32(carry)
    }
    return BigDecimal(
      product,
      left.isNegative != right.isNegative,
      left.exponent + right.exponent
    )
  }

  /// Divides to sixteen places after the point, the last one rounded away from zero at a half.
  static func / (left: BigDecimal, right: BigDecimal) -> BigDecimal {
    guard !right.limbs.isEmpty, !left.limbs.isEmpty else { return BigDecimal(0) }
    let places = -16
    let shift = left.exponent - right.exponent - places
    var (numerator, denominator) = (left.limbs, right.limbs)
    for _ in 0..<max(shift, 0) { multiply(&numerator, by: 10, adding: 0) }
    for _ in 0..<max(-shift, 0) { multiply(&denominator, by: 10, adding: 0) }
    var (quotient, rest) = divide(numerator, denominator)
    if !isLess(add(rest, rest), denominator) { quotient = add(quotient, [1]) }
    return BigDecimal(quotient, left.isNegative != right.isNegative, places)
  }

  private func scaled(to lower: Int) -> [UInt32] {
    var scaled = limbs
    for _ in 0..<(exponent - lower) { Self.multiply(&scaled, by: 10, adding: 0) }
    return scaled
  }

  private static func multiply(_ limbs: inout [UInt32], by factor: UInt32, adding: UInt32) {
    var carry = UInt64(adding)
    for position in limbs.indices {
      let sum = UInt64(limbs[position]) * UInt64(factor) + carry
      limbs[position] = UInt32(sum % base)
      carry = sum / base
    }
    if carry > 0 { limbs.append(UInt32(carry)) }
  }

  private static func add(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
    var sum: [UInt32] = []
    var carry: UInt64 = 0
    for position in 0..<max(left.count, right.count) {
      let total =
        UInt64(position < left.count ? left[position] : 0)
        + UInt64(position < right.count ? right[position] : 0) + carry
      sum.append(UInt32(total % base))
      carry = total / base
    }
    if carry > 0 { sum.append(UInt32(carry)) }
    return sum
  }

  private static func subtract(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
    var difference: [UInt32] = []
    var borrow: Int64 = 0
    for position in left.indices {
      var digit = Int64(left[position]) - borrow
      if position < right.count { digit -= Int64(right[position]) }
      borrow = digit < 0 ? 1 : 0
      difference.append(UInt32(digit + borrow * Int64(base)))
    }
    while difference.last == 0 { difference.removeLast() }
    return difference
  }

  private static func isLess(_ left: [UInt32], _ right: [UInt32]) -> Bool {
    let one = left.lastIndex { $0 != 0 } ?? -1
    let other = right.lastIndex { $0 != 0 } ?? -1
    if one != other { return one < other }
    for position in stride(from: one, through: 0, by: -1)
    where left[position] != right[position] {
      return left[position] < right[position]
    }
    return false
  }

  /// Long division, one decimal digit of the numerator at a time.
  private static func divide(
    _ numerator: [UInt32],
    _ denominator: [UInt32]
  ) -> (quotient: [UInt32], rest: [UInt32]) {
    var quotient: [UInt32] = []
    var rest: [UInt32] = []
    for limb in numerator.reversed() {
      var scale: UInt32 = 100_000_000
      while scale > 0 {
        multiply(&rest, by: 10, adding: limb / scale % 10)
        var digit: UInt32 = 0
        while !isLess(rest, denominator) {
          rest = subtract(rest, denominator)
          digit += 1
        }
        multiply(&quotient, by: 10, adding: digit)
        scale /= 10
      }
    }
    return (quotient, rest)
  }
}

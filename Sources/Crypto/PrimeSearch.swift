internal import COpenSSL

/// Looks for large primes, with the number of Miller-Rabin rounds that FIPS 186-5 asks for primes of RSA keys; the library's own functions
/// make twelve times as many.
struct PrimeSearch {
  private static let rounds = 5
  /// How far a search goes on from its random start.
  private static let reach: UInt = 1 << 16

  /// The exponent to which the prime less one must have no common divisor.
  let exponent: UInt
  private let random: RandomStream

  /// Makes a search whose primes follow from a seed.
  init(exponent: UInt, seed: [UInt8]) {
    self.exponent = exponent
    random = RandomStream(seed: seed)
  }

  /// A prime of a number of bits of which the first two are set; nil where memory is short.
  func prime(bits: Int) -> BigNumber? {
    guard let arithmetic = BN_CTX_new() else { return nil }
    defer { BN_CTX_free(arithmetic) }
    while true {
      guard let start = oddNumber(bits: bits) else { return nil }
      let remainders = Self.smallPrimes.map { BN_mod_word(start.handle, $0) }
      var step: UInt = 0
      while step < Self.reach {
        if Self.isCoprime(remainders, step) {
          guard let candidate = start.copy(adding: step) else { return nil }
          if BN_mod_word(candidate.handle, exponent) != 1,
            MillerRabin(of: candidate, arithmetic)?.passes(Self.rounds, random) == true
          {
            return candidate
          }
        }
        step += 2
      }
    }
  }

  private func oddNumber(bits: Int) -> BigNumber? {
    var bytes = random.bytes(bits / 8)
    bytes[0] |= 0xC0
    bytes[bytes.count - 1] |= 1
    return BigNumber(bytes)
  }

  /// Whether no small prime divides the number that lies a step behind the one with these remainders.
  private static func isCoprime(_ remainders: [UInt], _ step: UInt) -> Bool {
    for (remainder, prime) in zip(remainders, smallPrimes)
    where (remainder + step) % prime == 0 { return false }
    return true
  }

  /// The odd primes below 8,192.
  private static let smallPrimes: [UInt] = {
    var isComposite = [Bool](repeating: false, count: 8_192)
    var primes: [UInt] = []
    for number in stride(from: 3, to: isComposite.count, by: 2) where !isComposite[number] {
      primes.append(UInt(number))
      for multiple in stride(from: number * number, to: isComposite.count, by: number) {
        isComposite[multiple] = true
      }
    }
    return primes
  }()
}

/// The test of one odd number by Miller and Rabin.
private struct MillerRabin {
  private let number: BigNumber
  private let numberLessOne: BigNumber
  /// The number less one is this times two to the power of `twos`.
  private let odd: BigNumber
  private let twos: Int32
  private let arithmetic: OpaquePointer
  private let residues: Montgomery

  init?(of number: BigNumber, _ arithmetic: OpaquePointer) {
    guard let less = number.copy(), let odd = number.copy(),
      let residues = Montgomery(modulus: number, arithmetic)
    else { return nil }
    BN_sub_word(less.handle, 1)
    var twos: Int32 = 0
    while BN_is_bit_set(less.handle, twos) == 0 { twos += 1 }
    BN_rshift(odd.handle, less.handle, twos)
    self.number = number
    numberLessOne = less
    self.odd = odd
    self.twos = twos
    self.arithmetic = arithmetic
    self.residues = residues
  }

  /// Whether the number is prime, but for a negligible chance, after tests with random bases.
  func passes(_ rounds: Int, _ random: RandomStream) -> Bool {
    (0..<rounds).allSatisfy { _ in
      // A base below the number: half of its bits are more than enough to choose from.
      let base = BigNumber(random.bytes(Int(BN_num_bits(number.handle)) / 16))
      return base.map { passes(base: $0) } ?? false
    }
  }

  private func passes(base: BigNumber) -> Bool {
    guard let power = BigNumber(),
      BN_mod_exp_mont_consttime(
        power.handle,
        base.handle,
        odd.handle,
        number.handle,
        arithmetic,
        residues.handle
      ) == 1
    else { return false }
    if BN_is_one(power.handle) == 1 || BN_cmp(power.handle, numberLessOne.handle) == 0 {
      return true
    }
    for _ in 1..<max(1, twos) {
      BN_mod_sqr(power.handle, power.handle, number.handle, arithmetic)
      if BN_cmp(power.handle, numberLessOne.handle) == 0 { return true }
    }
    return false
  }
}

/// What makes multiplications by one modulus fast. `BN_MONT_CTX_new`
private final class Montgomery {
  let handle: OpaquePointer

  init?(modulus: BigNumber, _ arithmetic: OpaquePointer) {
    guard let handle = BN_MONT_CTX_new() else { return nil }
    self.handle = handle
    guard BN_MONT_CTX_set(handle, modulus.handle, arithmetic) == 1 else { return nil }
  }

  deinit {
    BN_MONT_CTX_free(handle)
  }
}

/// Random bytes that follow from a seed: the SHA-512 digests of the seed with a count.
final class RandomStream {
  private let seed: [UInt8]
  private var count: UInt64 = 0
  private var left: [UInt8] = []

  init(seed: [UInt8]) {
    self.seed = seed
  }

  /// The next bytes.
  func bytes(_ wanted: Int) -> [UInt8] {
    while left.count < wanted {
      left += sha512(seed + withUnsafeBytes(of: count.littleEndian, Array.init))
      count += 1
    }
    defer { left.removeFirst(wanted) }
    return Array(left.prefix(wanted))
  }
}

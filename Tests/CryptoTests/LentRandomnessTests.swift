import Testing

@testable import Crypto

@Suite struct LentRandomnessTests {
  private func key(from start: UInt8, _ kind: PrivateKey.Kind) throws -> String {
    var next = start
    let random = { (count: Int) in
      (0..<count).map { _ in
        next = next &* 61 &+ 17
        return next
      }
    }
    return try lending(random) { () throws(CryptoError) in try PrivateKey(making: kind).pem }
  }

  @Test func `keys follow from the randomness that is lent`() throws {
    let first = try key(from: 1, .ed25519)
    #expect(try key(from: 1, .ed25519) == first)
    #expect(try key(from: 2, .ed25519) != first)
  }

  @Test func `what is lent is taken back`() throws {
    _ = try key(from: 1, .ed25519)
    let one = try PrivateKey(making: .ed25519).pem
    #expect(try PrivateKey(making: .ed25519).pem != one)
  }
}

import Foundation
import TestSupport
import Testing

@testable import Crypto

@Suite struct RSAKeyTests {
  @Test(arguments: [2_048, 4_096])
  func `openssl finds nothing wrong with a key`(bits: Int) async throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/key.pem"
    try Data(PrivateKey(making: .rsa(bits: bits)).pem.utf8).write(to: URL(filePath: file))
    let finished = try await run("openssl", ["rsa", "-check", "-noout", "-text", "-in", file])
    #expect(finished.exitCode == 0, "\(finished.errors)")
    #expect(finished.output.contains("RSA key ok"))
    #expect(finished.output.contains("Private-Key: (\(bits) bit, 2 primes)"))
  }

  @Test func `a key follows from the randomness that is lent`() throws {
    func key(_ seed: UInt8) throws -> String {
      var next = seed
      let random = { (count: Int) in
        next += 1
        return [UInt8](repeating: next, count: count)
      }
      return try lending(random) { () throws(CryptoError) in
        try PrivateKey(making: .rsa(bits: 1_024)).pem
      }
    }
    #expect(try key(1) == key(1))
    #expect(try key(1) != key(5))
  }

  @Test(arguments: 0..<8 as Range<UInt8>)
  func `a prime passes the test of Fermat`(seed: UInt8) throws {
    let search = PrimeSearch(exponent: 65_537, seed: [seed])
    let prime = try #require(search.prime(bits: 64))
    let number = prime.bytes.reduce(0) { $0 << 8 | UInt64($1) }
    #expect(number >> 62 == 3)

    for base: UInt64 in [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37] {
      #expect(power(base, number - 1, modulo: number) == 1)
    }
  }

  private func power(_ base: UInt64, _ exponent: UInt64, modulo modulus: UInt64) -> UInt64 {
    func product(_ left: UInt64, _ right: UInt64) -> UInt64 {
      modulus.dividingFullWidth(left.multipliedFullWidth(by: right)).remainder
    }
    var result: UInt64 = 1
    for bit in (0..<64).reversed() {
      result = product(result, result)
      if exponent >> UInt64(bit) & 1 == 1 { result = product(result, base) }
    }
    return result
  }
}

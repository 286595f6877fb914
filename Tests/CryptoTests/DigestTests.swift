import Crypto
import Testing

@Suite struct DigestTests {
  @Test func `digests are those of the standards' examples`() {
    #expect(
      hexadecimal(sha256(Array("abc".utf8)))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    #expect(
      hexadecimal(sha256([]))
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
    #expect(
      hexadecimal(
        hmacSHA256(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
      ) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
    #expect(hmacSHA256([], key: []).count == 32)
  }
}

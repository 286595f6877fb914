import Foundation
import Manifests
import Testing

@Suite struct Base64Tests {
  @Test(arguments: 0..<130)
  func `bytes come back, and are written as everywhere`(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
    let text = Base64.text(of: bytes)
    #expect(text == Data(bytes).base64EncodedString())
    #expect(Base64.bytes(of: text) == bytes)
  }

  @Test func `white space does not count`() {
    #expect(Base64.bytes(of: " YW\nJj \r\n") == Array("abc".utf8))
  }

  @Test(arguments: ["a", "ab", "abc", "abcd=", "ab=c", "a===", "ab-_", "äbcd", "="])
  func `other text is refused`(text: String) {
    #expect(Base64.bytes(of: text) == nil)
  }
}

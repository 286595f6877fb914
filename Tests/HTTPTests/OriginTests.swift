import HTTP
import Testing

@Suite struct OriginTests {
  @Test(arguments: [
    ("https://example.org", "https://example.org", "example.org", UInt16(443)),
    ("https://user:p@w@Example.org:6443/x?y#z", "https://example.org:6443", "example.org", 6443),
    ("http://[::1]:80/", "http://[::1]", "::1", 80),
    ("HTTPS://[fe80::1]:8443?x", "https://[fe80::1]:8443", "fe80::1", 8443),
  ])
  func `an address has an origin`(url: String, text: String, host: String, port: UInt16) throws {
    let origin = try #require(Origin(url: url))
    #expect(origin.description == text)
    #expect(origin.host == host)
    #expect(origin.port == port)
  }

  @Test(arguments: [
    "", "example.org", "ftp://x", "https://", "https://x:0", "https://x:99999", "http://[::1",
  ])
  func `other texts have none`(url: String) {
    #expect(Origin(url: url) == nil)
  }

  @Test(arguments: [
    ("http://localhost", true), ("http://127.9.9.9:1", true), ("https://[::1]:6443", true),
    ("https://127.example.org", false), ("https://10.0.0.1", false),
  ])
  func `this machine is known by its addresses`(url: String, isLoopback: Bool) {
    #expect(Origin(url: url)?.isLoopback == isLoopback)
  }
}

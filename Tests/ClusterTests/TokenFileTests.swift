import HTTP
import Manifests
import TestSupport
import Testing

@testable import Cluster

@Suite struct TokenFileTests {
  @Test func `of requests that are refused together each gets the newer token`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("first", to: "token")
    let file = TokenFile(path: folder.path + "/token", fallback: nil) {
      (authorization) throws(HTTPError) in
      try RequestFields(authorization: authorization, impersonation: nil, userAgent: "test")
    }
    let first = try await file.current()?.number
    #expect(try await file.current(refused: first) == nil, "there is no other")
    try folder.replace("token", with: "second")
    let second = try await file.current(refused: first)?.number
    let same = try await file.current(refused: first)?.number
    #expect(second != nil && second == same && second != first)
    #expect(try await file.current(refused: second) == nil)
  }
}

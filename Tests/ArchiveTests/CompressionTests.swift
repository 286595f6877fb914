import Archive
import Testing

@Suite struct CompressionTests {
  @Test(arguments: [0, 1, 2, 3, 100, 65_535, 65_536, 65_537, 1_000_000])
  func `what was compressed comes back`(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
    let packed = try gzip(bytes)
    #expect(try gunzip(packed, limitInBytes: count) == bytes)
    #expect(try gzip(bytes) == packed)
  }

  @Test func `bytes that cannot be compressed come back too`() throws {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<300_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    #expect(try gunzip(gzip(bytes), limitInBytes: bytes.count) == bytes)
  }

  @Test func `more than the budget is refused`() throws {
    let packed = try gzip([UInt8](repeating: 7, count: 100_000))
    let error = #expect(throws: ArchiveError.self) {
      try gunzip(packed, limitInBytes: 99_999, subject: "record")
    }
    #expect(error?.description == "cannot decompress 'record': more than 99999 bytes")
  }

  @Test(arguments: [0, 1, 5, 12, 40])
  func `cut bytes are refused`(kept: Int) throws {
    let packed = try gzip((0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 2) })
    #expect(throws: ArchiveError.self) {
      try gunzip(Array(packed.prefix(kept)), limitInBytes: 1 << 20)
    }
  }

  @Test func `a flipped byte is refused`() throws {
    var packed = try gzip(Array("apiVersion: v1\nkind: Secret\n".utf8))
    packed[packed.count - 6] ^= 1  // in the checksum
    #expect(throws: ArchiveError.self) { try gunzip(packed, limitInBytes: 1 << 20) }
  }

  @Test func `other bytes are refused`() {
    let error = #expect(throws: ArchiveError.self) {
      try gunzip(Array("plain".utf8), limitInBytes: 10)
    }
    #expect(error?.description == "cannot decompress 'data': no gzip")
  }
}

import Manifests
import TestSupport
import Testing

@testable import Sandbox

@Suite struct ProtobufTests {
  /// A field of protobuf that holds bytes.
  private func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
    [number << 3 | 2, UInt8(content.count)] + content
  }

  private func text(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

  private func body(_ version: String, _ kind: String, _ message: [UInt8]) -> [UInt8] {
    ProtobufObject.mark + field(1, text(1, version) + text(2, kind)) + field(2, message)
  }

  @Test func `maps, bytes, times and texts that are empty are read as JSON has them`() throws {
    let metadata =
      text(1, "a") + text(3, "") + field(8, [8, 1]) + field(11, text(1, "k") + text(2, "v"))
    let object = try ProtobufObject.read(
      body("v1", "Secret", field(1, metadata) + field(2, text(1, "k") + field(2, [0, 255])))
    )
    #expect(
      object == [
        "metadata": [
          "name": "a", "creationTimestamp": "1970-01-01T00:00:01Z", "labels": ["k": "v"],
        ], "data": ["k": "AP8="], "apiVersion": "v1", "kind": "Secret",
      ]
    )
  }

  @Test func `fields of another message stand in the place of one`() throws {
    let volume = text(1, "config") + field(2, field(6, text(1, "settings")))
    let object = try ProtobufObject.read(body("v1", "Pod", field(2, field(1, volume))))
    #expect(
      object[["spec", "volumes"]] == [["name": "config", "secret": ["secretName": "settings"]]]
    )
  }

  @Test func `a kind without numbers is refused by name`() {
    #expect(
      throws: ProtobufError(reason: "'Tool' in version 'example.com/v1' is only read as JSON")
    ) { try ProtobufObject.read(body("example.com/v1", "Tool", [])) }
  }

  @Test(arguments: UInt64(0)..<64)
  func `bytes of any kind are read or refused`(seed: UInt64) {
    var random = Seeded(seed: seed)
    for _ in 0..<200 {
      let message = (0..<Int.random(in: 0..<100, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      _ = try? ProtobufObject.read(body("v1", "Pod", message))
      _ = try? ProtobufObject.read(ProtobufObject.mark + message)
    }
  }
}

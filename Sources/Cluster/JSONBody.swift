import JSON
import Manifests

/// Values as the bodies of requests and answers.
enum JSONBody {
  private static let writer = JSONWriter(style: .compact, escapesHTML: false, sortsKeys: false)
  private static let reader = JSONReader()

  static func bytes(of value: Value) -> [UInt8] { writer.bytes(of: value) }

  /// Reads an answer.
  ///
  /// - Throws: when it is no JSON.
  static func value(
    of bytes: [UInt8],
    for purpose: KubeRequest.Purpose
  ) throws(ClusterError) -> Value {
    do throws(JSONError) {
      return try reader.value(of: bytes)
    } catch {
      throw ClusterError(purpose, .unreadable("\(error.problem)"))
    }
  }
}

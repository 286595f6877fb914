import Crypto
import Foundation
import TestSupport

/// A chart, packed by the real `tar`.
struct PackedChart {
  let bytes: [UInt8]
  var digest: String { hexadecimal(sha256(bytes)) }

  init(name: String, version: String) async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "apiVersion: v2\nname: \(name)\nversion: \(version)\n",
      to: "\(name)/Chart.yaml"
    )
    try folder.write(
      "kind: ConfigMap\napiVersion: v1\nmetadata: {name: x}\n",
      to: "\(name)/templates/a.yaml"
    )
    _ = try await run("tar", ["czf", "chart.tgz", name], in: folder.path)
    bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/chart.tgz")))
  }
}

extension TemporaryFolder {
  /// Writes bytes to a file.
  func write(_ bytes: [UInt8], to file: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(file)"))
  }
}

import Foundation
import Glibc

/// A folder that is gone with the value that made it.
package final class TemporaryFolder: Sendable {
  package let path: String

  /// Makes a folder of a new name.
  package init() throws {
    path = NSTemporaryDirectory() + "swell-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file and the folders above it.
  package func write(_ text: String, to file: String) throws {
    let url = URL(fileURLWithPath: path).appendingPathComponent(file)
    let parent = url.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// Puts a file in the place of another one at once: nobody reads half of it.
  package func replace(_ file: String, with text: String) throws {
    try write(text, to: file + ".new")
    guard rename("\(path)/\(file).new", "\(path)/\(file)") == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
  }

  /// Reads a file; empty where there is none.
  package func read(_ file: String) -> String {
    let data = FileManager.default.contents(atPath: "\(path)/\(file)") ?? Data()
    return String(decoding: data, as: UTF8.self)
  }

  /// Removes a file or a folder.
  package func remove(_ file: String) throws {
    try FileManager.default.removeItem(atPath: "\(path)/\(file)")
  }
}

import Foundation

/// Writes a file that only its owner can read, replacing what was there.
func write(_ text: String, to path: String) throws(TestClusterError) {
  let made = FileManager.default.createFile(
    atPath: path,
    contents: Data(text.utf8),
    attributes: [.posixPermissions: 0o600]
  )
  guard made else { throw .cannotWrite(path: path) }
}

/// Reads a whole file.
func contents(of path: String) throws(TestClusterError) -> [UInt8] {
  guard let data = FileManager.default.contents(atPath: path) else {
    throw .cannotRead(path: path)
  }
  return Array(data)
}

/// Makes a folder, its parents included, and returns its absolute path.
func makeFolder(_ path: String) throws(TestClusterError) -> String {
  let url = URL(fileURLWithPath: path)
  do {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  } catch {
    throw .cannotWrite(path: path)
  }
  return url.path
}

/// Removes a folder with everything in it, as far as that is possible.
func removeFolder(_ path: String) {
  try? FileManager.default.removeItem(atPath: path)
}

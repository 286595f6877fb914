import Manifests

/// Gathers the files that a program can import, directly or through others.
struct JsonnetImports {
  let folders: [String]
  let tree: SourceTree

  private static let limit = 1_000
  private static let limitInBytes = 64 << 20

  /// The program and everything that it can reach, by path.
  ///
  /// What an import names and nobody has is left out: it may stand in a comment.
  /// - Throws: when the program itself cannot be read, or there is more than is allowed.
  func files(from path: String) throws(JsonnetError) -> [(path: String, bytes: [UInt8])] {
    var found: [(path: String, bytes: [UInt8])] = []
    var seen: Set<String> = [path]
    var waiting = [path]
    var size = 0
    while let next = waiting.popLast() {
      let bytes: [UInt8]
      do throws(SourceTreeError) {
        bytes = try tree.bytes(at: next)
      } catch {
        throw JsonnetError(path, .unreadable("\(error)"))
      }
      size += bytes.count
      guard found.count < Self.limit, size <= Self.limitInBytes else {
        throw JsonnetError(path, .unreadable("it imports more than \(Self.limit) files or 64 MiB"))
      }
      found.append((next, bytes))
      let folder = next.lastIndex(of: "/").map { String(next[..<$0]) } ?? ""
      for name in Self.names(in: bytes) {
        for place in [folder] + folders.reversed() {
          guard let file = try? SourceTree.join(place, name), tree.isFile(file) else { continue }
          if seen.insert(file).inserted { waiting.append(file) }
          break
        }
      }
    }
    return found
  }

  /// The texts behind `import`, `importstr` and `importbin`.
  private static func names(in bytes: [UInt8]) -> [String] {
    var names: [String] = []
    let word = Array("import".utf8)
    var index = 0
    while index + word.count < bytes.count {
      guard bytes[index] == word[0], bytes[index...].starts(with: word) else {
        index += 1
        continue
      }
      index += word.count
      for ending in ["str", "bin"] where bytes[index...].starts(with: Array(ending.utf8)) {
        index += 3
      }
      var rest = bytes[index...].drop { $0 <= 0x20 }
      if rest.first == UInt8(ascii: "@") { rest = rest.dropFirst() }
      guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
        continue
      }
      let text = rest.dropFirst()
      guard let close = text.firstIndex(of: quote) else { continue }
      names.append(String(decoding: text[..<close], as: UTF8.self))
      index = close
    }
    return names
  }
}

import Glibc
import Spawn

/// Public keys of PGP that are believed, in a folder that lives as long as this value does.
package final class Keyring: Sendable {
  private let folder: String
  private static let patience = Duration.seconds(30)

  /// Imports armoured or binary keys; nil where gpg takes none of them.
  package init?(_ keys: [[UInt8]]) {
    var template = Array("/tmp/swell-keys-XXXXXX".utf8CString)
    guard !keys.isEmpty, let made = mkdtemp(&template) else { return nil }
    folder = String(cString: made)
    var isImported = false
    for key in keys {
      let words = ["--status-fd", "1", "--import"]
      let status = Self.gpg(words, in: folder, input: key).map(Self.lines) ?? []
      isImported = isImported || status.contains { $0.first == "IMPORT_OK" }
    }
    guard isImported else { return nil }
  }

  /// Checks a signature that stands apart from its content.
  package func verdict(on signature: [UInt8], of content: [UInt8]) -> SignatureVerdict {
    let file = newFile
    defer { unlink(file) }
    guard Self.write(signature, to: file) else { return .bad("it cannot be written to '\(file)'") }
    return verdict(["--verify", file, "-"], content)
  }

  /// Checks a text that is signed in itself, as the provenance files of charts are; what was signed is given along, and nothing else of the text.
  package func verdict(
    onClearText text: [UInt8]
  ) -> (verdict: SignatureVerdict, signed: [UInt8]) {
    let file = newFile
    defer { unlink(file) }
    let verdict = verdict(["--output", file, "--verify"], text)
    return (verdict, Self.read(file))
  }

  private var newFile: String { "\(folder)/content.\(UInt64.random(in: 0...UInt64.max))" }

  private func verdict(_ words: [String], _ input: [UInt8]) -> SignatureVerdict {
    let words = ["--status-fd", "1", "--trust-model", "always"] + words
    guard let output = Self.gpg(words, in: folder, input: input) else {
      return .bad("gpg is not installed, or does not answer")
    }
    return Self.verdict(on: Self.lines(output))
  }

  /// What gpg's status lines come to: one good signature and nothing else.
  static func verdict(on status: [[Substring]]) -> SignatureVerdict {
    var keys: Set<String> = []
    for line in status {
      let key = line.count > 1 ? String(line[1]) : ""
      switch line[0] {
      case "BADSIG": return .bad("it does not fit the content (key \(key))")
      case "EXPSIG": return .bad("it is out of date (key \(key))")
      case "EXPKEYSIG": return .bad("its key \(key) is out of date")
      case "REVKEYSIG": return .bad("its key \(key) was revoked")
      case "ERRSIG": return .bad("its key \(key) is not among the known ones")
      case "VALIDSIG":
        guard keys.isEmpty else { return .bad("there are several signatures") }
        let fingerprints = [line[1], line[line.count - 1]].map { $0.uppercased() }
        keys = Set(fingerprints + fingerprints.map { String($0.suffix(16)) })
      default: break
      }
    }
    let isGood = status.contains { $0[0] == "GOODSIG" }
    return isGood && !keys.isEmpty ? .good(keys: keys) : .bad("it is no signature of PGP")
  }

  /// The words of gpg's status lines.
  private static func lines(_ output: [UInt8]) -> [[Substring]] {
    String(decoding: output, as: UTF8.self).split(separator: "\n").compactMap { line in
      guard line.hasPrefix("[GNUPG:] ") else { return nil }
      let words = line.split(separator: " ").dropFirst()
      return words.isEmpty ? nil : Array(words)
    }
  }

  private static func gpg(_ words: [String], in folder: String, input: [UInt8]) -> [UInt8]? {
    spawn(
      ["gpg", "--homedir", folder, "--batch", "--no-tty", "--no-autostart", "--quiet"] + words,
      input: input,
      environment: ["LC_ALL": "C"],
      patience: patience,
      mayFail: true
    )
  }

  private static func write(_ bytes: [UInt8], to path: String) -> Bool {
    guard let file = fopen(path, "wbx") else { return false }
    let count = fwrite(bytes, 1, bytes.count, file)
    return fclose(file) == 0 && count == bytes.count
  }

  private static func read(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
    }
  }

  deinit {
    // gpg keeps its files in the folder itself.
    guard let stream = opendir(folder) else { return }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      unlink("\(folder)/\(name)")
      rmdir("\(folder)/\(name)")
    }
    closedir(stream)
    rmdir(folder)
  }
}

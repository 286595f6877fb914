import Glibc
import Spawn

/// Checks a signature that an SSH key made of a commit or tag, as `git` has `ssh-keygen` make it.
///
/// The signature brings its key along, so that no keyring is needed: what counts is whose fingerprint is allowed.
package func sshVerdict(on signature: [UInt8], of content: [UInt8]) -> SignatureVerdict {
  var template = Array("/tmp/swell-signature-XXXXXX".utf8CString)
  let file = mkstemp(&template)
  guard file >= 0 else { return .bad("it cannot be written to /tmp") }
  defer { unlink(template) }
  let count = write(file, signature, signature.count)
  guard close(file) == 0, count == signature.count else {
    return .bad("it cannot be written to /tmp")
  }
  let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  let printed: [UInt8]
  do throws(SpawnError) {
    printed = try output(
      of: ["ssh-keygen", "-Y", "check-novalidate", "-n", "git", "-s", path],
      input: content,
      environment: ["LC_ALL": "C"],
      patience: .seconds(30)
    )
  } catch {
    return .bad("ssh-keygen does not take it: \(error)")
  }
  let text = String(decoding: printed, as: UTF8.self)
  guard text.hasPrefix("Good \"git\" signature with "),
    let key = text.split(whereSeparator: \.isWhitespace).last(where: { $0.hasPrefix("SHA256:") })
  else { return .bad("ssh-keygen does not call it good") }
  return .good(keys: [String(key)])
}

/// A text made fit for a DNS name as Argo CD does it: lower case, `-` for everything strange, at most 253 bytes.
package func sanitizedName(_ name: String) -> String {
  var bytes: [UInt8] = []
  for scalar in name.lowercased().unicodeScalars {
    let isFit =
      ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "-" || scalar == "."
    bytes.append(isFit ? UInt8(truncatingIfNeeded: scalar.value) : UInt8(ascii: "-"))
    if bytes.count == 253 { break }
  }
  let isEdge = { (byte: UInt8) in byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") }
  while let last = bytes.last, isEdge(last) { bytes.removeLast() }
  return String(decoding: bytes.drop(while: isEdge), as: UTF8.self)
}

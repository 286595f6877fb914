import CLibArchive

/// Compresses bytes with gzip; equal bytes always give equal results.
///
/// - Throws: when memory runs out.
package func gzip(_ bytes: [UInt8], subject: String = "data") throws(ArchiveError) -> [UInt8] {
  // Deflate never grows bytes by more than this, and the header and trailer are 18 bytes.
  var packed = [UInt8](repeating: 0, count: bytes.count + bytes.count / 1_000 + 1_024)
  var used = 0
  let handle = archive_write_new()
  defer { archive_write_free(handle) }
  func check(_ code: Int) throws(ArchiveError) {
    guard code < 0 else { return }
    throw ArchiveError(verb: "compress", subject: subject, problem: .refused(reason(of: handle)))
  }
  try check(Int(archive_write_set_format_raw(handle)))
  try check(Int(archive_write_add_filter_gzip(handle)))
  try check(Int(archive_write_set_filter_option(handle, "gzip", "timestamp", nil)))
  try check(Int(archive_write_set_bytes_per_block(handle, 0)))
  // The library keeps both addresses until it is closed, so all of it happens inside.
  let failure: ArchiveError? = packed.withUnsafeMutableBytes { buffer in
    withUnsafeMutablePointer(to: &used) { used in
      do throws(ArchiveError) {
        try check(Int(archive_write_open_memory(handle, buffer.baseAddress, buffer.count, used)))
        let entry = archive_entry_new()
        defer { archive_entry_free(entry) }
        archive_entry_set_filetype(entry, 0o100000)
        try check(Int(archive_write_header(handle, entry)))
        let written = bytes.withUnsafeBytes { archive_write_data(handle, $0.baseAddress, $0.count) }
        try check(Int(written))
        try check(Int(archive_write_close(handle)))
        return nil
      } catch {
        return error
      }
    }
  }
  if let failure { throw failure }
  packed.removeSubrange(used...)
  return packed
}

/// Unpacks gzip of a single member.
///
/// - Throws: when the bytes are no gzip, are cut off or damaged, or when more than `limitInBytes` come out.
package func gunzip(
  _ bytes: [UInt8],
  limitInBytes: Int,
  subject: String = "data"
) throws(ArchiveError) -> [UInt8] {
  let handle = archive_read_new()
  defer { archive_read_free(handle) }
  func check(_ code: Int) throws(ArchiveError) {
    // A warning is damage too: a stream that ends early, or trailing bytes that are no gzip.
    guard code < 0 else { return }
    throw ArchiveError(verb: "decompress", subject: subject, problem: .refused(reason(of: handle)))
  }
  try check(Int(archive_read_support_filter_gzip(handle)))
  try check(Int(archive_read_support_format_raw(handle)))
  try check(Int(archive_read_support_format_empty(handle)))
  guard bytes.starts(with: [0x1F, 0x8B]) else {
    throw ArchiveError(verb: "decompress", subject: subject, problem: .refused("no gzip"))
  }
  let result: Result<[UInt8], ArchiveError> = bytes.withUnsafeBytes { buffer in
    do throws(ArchiveError) {
      try check(Int(archive_read_open_memory(handle, buffer.baseAddress, buffer.count)))
      var entry: OpaquePointer?
      let code = archive_read_next_header(handle, &entry)
      try check(code == ARCHIVE_EOF ? 0 : Int(code))
      let data = code == ARCHIVE_EOF ? [] : try unpacked(handle, limitInBytes, subject, check)
      guard archive_filter_code(handle, 0) == ARCHIVE_FILTER_GZIP, agrees(data, with: buffer) else {
        throw ArchiveError(verb: "decompress", subject: subject, problem: .refused("damaged gzip"))
      }
      return .success(data)
    } catch {
      return .failure(error)
    }
  }
  return try result.get()
}

/// Reads all data of the current entry.
private func unpacked(
  _ handle: OpaquePointer?,
  _ limit: Int,
  _ subject: String,
  _ check: (Int) throws(ArchiveError) -> Void
) throws(ArchiveError) -> [UInt8] {
  var result: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = chunk.withUnsafeMutableBytes {
      archive_read_data(handle, $0.baseAddress, $0.count)
    }
    try check(count)
    if count == 0 { return result }
    guard result.count + count <= limit else {
      let problem = ArchiveError.Problem.overBudget(limitInBytes: limit)
      throw ArchiveError(verb: "decompress", subject: subject, problem: problem)
    }
    result += chunk[..<count]
  }
}

/// Whether unpacked bytes have the checksum and the length that end the packed ones; the library checks neither.
private func agrees(_ data: [UInt8], with packed: UnsafeRawBufferPointer) -> Bool {
  guard packed.count >= 18 else { return false }
  let end = packed.count
  let checksum = packed.loadUnaligned(fromByteOffset: end - 8, as: UInt32.self).littleEndian
  let length = packed.loadUnaligned(fromByteOffset: end - 4, as: UInt32.self).littleEndian
  return length == UInt32(truncatingIfNeeded: data.count) && checksum == crc32(data)
}

/// The checksum of gzip.
private func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(~0) { crc, byte in
    checksums[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8)
  }
}

private let checksums: [UInt32] = (0..<256).map { index in
  (0..<8).reduce(UInt32(index)) { value, _ in
    value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
  }
}

/// The library's last words about a handle.
func reason(of handle: OpaquePointer?) -> String {
  guard let text = archive_error_string(handle) else { return "unknown cause" }
  return String(cString: text)
}

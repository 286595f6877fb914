import CLibArchive

/// Unpacks a gzipped tar archive, entirely in memory.
///
/// Folders are left out; of files with the same path the last one counts. Nothing is believed: sizes are counted as they
/// come, and a path that leads out of the archive, a link or a device refuses the whole of it. With `strippingFolder` the first part of each
/// path is left out, whatever it is called, and a file outside of it is refused.
/// - Throws: when the bytes are no such archive, are damaged, or a budget is exceeded.
package func untar(
  _ bytes: [UInt8],
  strippingFolder: Bool = false,
  limits: ArchiveLimits = .default,
  subject: String = "archive"
) throws(ArchiveError) -> [ArchivedFile] {
  guard bytes.starts(with: [0x1F, 0x8B]) else {
    throw ArchiveError(verb: "read", subject: subject, problem: .refused("no gzip"))
  }
  let result: Result<[ArchivedFile], ArchiveError> = bytes.withUnsafeBytes { buffer in
    do throws(ArchiveError) {
      let reader = TarballReader(stripsFolder: strippingFolder, limits: limits, subject: subject)
      return .success(try reader.files(of: buffer))
    } catch {
      return .failure(error)
    }
  }
  return try result.get()
}

/// Reads the entries of one archive, one after the other.
private struct TarballReader {
  let stripsFolder: Bool
  let limits: ArchiveLimits
  let subject: String

  func files(of buffer: UnsafeRawBufferPointer) throws(ArchiveError) -> [ArchivedFile] {
    let handle = archive_read_new()
    defer { archive_read_free(handle) }
    try check(Int(archive_read_support_filter_gzip(handle)), handle)
    try check(Int(archive_read_support_format_tar(handle)), handle)
    try check(Int(archive_read_open_memory(handle, buffer.baseAddress, buffer.count)), handle)
    var files: [ArchivedFile] = []
    var positions: [String: Int] = [:]
    var total = 0
    var entries = 0
    while let (path, isFolder) = try next(handle) {
      entries += 1
      guard entries <= limits.entries else { throw error(.tooManyEntries(limit: limits.entries)) }
      if isFolder { continue }
      let content = try content(handle, path: path, total: &total)
      if let position = positions[path] {
        files[position] = ArchivedFile(path: path, bytes: content)
      } else {
        positions[path] = files.count
        files.append(ArchivedFile(path: path, bytes: content))
      }
    }
    guard !files.isEmpty else { throw error(.empty) }
    return files
  }

  /// The next entry's cleaned path; nil at the end.
  private func next(
    _ handle: OpaquePointer?
  ) throws(ArchiveError) -> (path: String, isFolder: Bool)? {
    var entry: OpaquePointer?
    let code = archive_read_next_header(handle, &entry)
    if code == ARCHIVE_EOF { return nil }
    // A warning tells of names in an unknown encoding; those are taken as bytes.
    guard code >= ARCHIVE_WARN, let name = archive_entry_pathname(entry) else {
      throw error(.refused(reason(of: handle)))
    }
    let written = String(cString: name)
    let type = archive_entry_filetype(entry)
    let isFolder = type == 0o040000
    guard isFolder || type == 0o100000, archive_entry_hardlink(entry) == nil else {
      throw error(.notAFile(written))
    }
    guard let path = cleaned(written), isFolder || !path.isEmpty else {
      throw error(.unsafePath(written))
    }
    return (path, isFolder)
  }

  /// All bytes of the current entry.
  private func content(
    _ handle: OpaquePointer?,
    path: String,
    total: inout Int
  ) throws(ArchiveError) -> [UInt8] {
    var result: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes {
        archive_read_data(handle, $0.baseAddress, $0.count)
      }
      try check(count, handle)
      if count == 0 { return result }
      total += count
      guard total <= limits.totalInBytes else {
        throw error(.overBudget(limitInBytes: limits.totalInBytes))
      }
      guard result.count + count <= limits.fileInBytes else {
        throw error(.fileOverBudget(path, limitInBytes: limits.fileInBytes))
      }
      result += chunk[..<count]
    }
  }

  /// A path without `.` and empty parts; nil where it is absolute or goes up, with backslashes taken for slashes as Helm does.
  private func cleaned(_ written: String) -> String? {
    var parts: [Substring] = []
    let isForeign = written.utf8.contains(UInt8(ascii: "\\"))
    var bytes = written.split(omittingEmptySubsequences: false) {
      $0 == (isForeign ? "\\" : "/")
    }[...]
    if stripsFolder { bytes = bytes.dropFirst() }
    if bytes.first?.isEmpty == true, bytes.count > 1 { return nil }
    for part in bytes where !part.isEmpty && part != "." {
      if part == ".." { return nil }
      parts.append(part)
    }
    if let first = parts.first?.utf8, first.count == 2, first.last == UInt8(ascii: ":") {
      return nil
    }
    return parts.joined(separator: "/")
  }

  private func check(_ code: Int, _ handle: OpaquePointer?) throws(ArchiveError) {
    guard code < 0 else { return }
    throw error(.refused(reason(of: handle)))
  }

  private func error(_ problem: ArchiveError.Problem) -> ArchiveError {
    ArchiveError(verb: "read", subject: subject, problem: problem)
  }
}

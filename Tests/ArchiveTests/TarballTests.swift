import Archive
import Testing

@Suite struct TarballTests {
  @Test func `files come out with their paths cleaned`() throws {
    let archive = try tarball([
      ("./web/Chart.yaml", "name: web", "0"), ("web//templates/./a.yaml", "a: 1", "0"),
      ("web/empty", "", "0"), ("web/folder/", "", "5"),
    ])
    let files = try untar(archive)
    #expect(files.map(\.path) == ["web/Chart.yaml", "web/templates/a.yaml", "web/empty"])
    #expect(files.map { String(decoding: $0.bytes, as: UTF8.self) } == ["name: web", "a: 1", ""])
  }

  @Test func `the outer folder is left out whatever it is called`() throws {
    let archive = try tarball([
      ("./web/a", "1", "0"), ("./b", "2", "0"), ("c:/d//e", "3", "0"), ("/f", "4", "0"),
      ("./", "", "5"),
    ])
    let files = try untar(archive, strippingFolder: true)
    #expect(files.map(\.path) == ["web/a", "b", "d/e", "f"])
  }

  @Test(arguments: ["x", "a/..", "a//x", "a/c:/x", "a/../x"])
  func `a file outside of the folder is refused`(path: String) throws {
    let archive = try tarball([(path, "x", "0")])
    let error = #expect(throws: ArchiveError.self) { try untar(archive, strippingFolder: true) }
    #expect(error?.problem == .unsafePath(path))
  }

  @Test func `of files with the same path the last one counts`() throws {
    let files = try untar(tarball([("a/b", "1", "0"), ("a/b", "2", "0")]))
    #expect(files == [ArchivedFile(path: "a/b", bytes: Array("2".utf8))])
  }

  @Test(arguments: ["../x", "a/../../x", "/etc/passwd", "a\\..\\..\\x", "c:\\x", "a/.."])
  func `a path that leads out is refused`(path: String) throws {
    let archive = try tarball([(path, "x", "0")])
    let error = #expect(throws: ArchiveError.self) { try untar(archive, subject: "web.tgz") }
    #expect(error?.description == "cannot read 'web.tgz': '\(path)' leads out of the archive")
  }

  @Test(arguments: ["1", "2", "3", "4", "6"])
  func `links and devices are refused`(type: String) throws {
    let archive = try tarball([("web/link", "", type)])
    let error = #expect(throws: ArchiveError.self) { try untar(archive) }
    #expect(error?.problem == .notAFile("web/link"))
  }

  @Test func `budgets hold`() throws {
    let archive = try tarball([("a/1", "12345", "0"), ("a/2", "12345", "0")])
    let cases: [(ArchiveLimits, ArchiveError.Problem)] = [
      (ArchiveLimits(totalInBytes: 9), .overBudget(limitInBytes: 9)),
      (ArchiveLimits(fileInBytes: 4), .fileOverBudget("a/1", limitInBytes: 4)),
      (ArchiveLimits(entries: 1), .tooManyEntries(limit: 1)),
    ]
    for (limits, problem) in cases {
      let error = #expect(throws: ArchiveError.self) { try untar(archive, limits: limits) }
      #expect(error?.problem == problem)
    }
    #expect(
      try untar(archive, limits: ArchiveLimits(totalInBytes: 10, fileInBytes: 5, entries: 2)).count
        == 2
    )
  }

  @Test func `what is no archive is refused`() throws {
    #expect(throws: ArchiveError.self) { try untar(Array("kind: Secret".utf8)) }
    #expect(throws: ArchiveError.self) { try untar(gzip(Array("kind: Secret".utf8))) }
    #expect(throws: ArchiveError.self) { try untar(gzip([])) }
    let archive = try tarball([("a/1", String(repeating: "x", count: 5_000), "0")])
    #expect(throws: ArchiveError.self) { try untar(Array(archive.prefix(archive.count / 2))) }
  }

  /// A gzipped tar archive of entries: path, content, type.
  private func tarball(
    _ entries: [(path: String, content: String, type: String)]
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    for entry in entries {
      var header = [UInt8](repeating: 0, count: 512)
      func put(_ text: String, at offset: Int) {
        for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
      }
      put(entry.path, at: 0)
      put("0000644\0", at: 100)
      put("0000000\0", at: 108)
      put("0000000\0", at: 116)
      put(octal(entry.content.utf8.count, width: 11), at: 124)
      put("00000000000", at: 136)
      put("        ", at: 148)
      put(entry.type, at: 156)
      if entry.type == "1" || entry.type == "2" { put("target", at: 157) }
      put("ustar\u{0}00", at: 257)
      put(octal(header.reduce(0) { $0 + Int($1) }, width: 6) + "\0 ", at: 148)
      bytes += header
      bytes += entry.content.utf8
      bytes += [UInt8](repeating: 0, count: (512 - entry.content.utf8.count % 512) % 512)
    }
    return try gzip(bytes + [UInt8](repeating: 0, count: 1024))
  }

  private func octal(_ number: Int, width: Int) -> String {
    let digits = String(number, radix: 8)
    return String(repeating: "0", count: width - digits.count) + digits
  }
}

import Glibc
import Manifests
import Report

/// The files that drift reports are written to, with earlier ones beside the last where they are to be kept.
struct KeptReports {
  private let files: [(path: String, format: DriftFormat)]
  /// How many of each file are kept under names of their own; nil for none.
  private let limit: Int?

  static let options: [Option] = [
    .value(
      "report-file",
      "FILE",
      repeats: true,
      "write the report there too, as its ending says"
    ),
    .value("keep", "N", "keep the last N of each report file, with their times in their names"),
  ]

  init(_ arguments: Arguments) throws(UsageError) {
    var files: [(String, DriftFormat)] = []
    for path in arguments.all("report-file") { files.append((path, try DriftFormat(file: path))) }
    self.files = files
    limit = try arguments.number("keep", atLeast: 1)
    guard let limit, files.isEmpty else { return }
    throw .badValue(option: "keep", value: "\(limit)", reason: "it needs --report-file")
  }

  /// Writes a report to each file, and again beside it; of those beside it only the last stay.
  func write(_ report: DriftReport, madeAt moment: Timestamp) throws {
    for (path, format) in files {
      let text = format.text(of: report, colour: false)
      try OutputFile.write(text, to: path)
      guard let limit else { continue }
      let name = DatedName(path)
      try OutputFile.write(text, to: name.folder + name.file(of: moment))
      for old in name.filesThere().sorted().dropLast(limit) { unlink(name.folder + old) }
    }
  }
}

/// A file's name with a moment in it: `report-2026-08-01T120000Z.html` for `report.html`, so that names sort by time.
private struct DatedName {
  /// Ends with a slash, or is empty for the working folder.
  let folder: String
  private let stem: Substring
  private let ending: Substring

  init(_ path: String) {
    let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let dot = path[start...].lastIndex(of: ".") ?? path.endIndex
    folder = String(path[..<start])
    stem = path[start..<dot]
    ending = path[dot...]
  }

  func file(of moment: Timestamp) -> String {
    "\(stem)-\("\(moment)".filter { $0 != ":" })\(ending)"
  }

  /// The files of such names, and no others.
  func filesThere() -> [String] {
    guard let stream = opendir(folder.isEmpty ? "." : folder) else { return [] }
    defer { closedir(stream) }
    var found: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if isDated(name) { found.append(name) }
    }
    return found
  }

  private func isDated(_ name: String) -> Bool {
    guard name.hasPrefix("\(stem)-"), name.hasSuffix(ending),
      name.utf8.count > stem.utf8.count + ending.utf8.count
    else { return false }
    let moment = name.dropFirst(stem.count + 1).dropLast(ending.count)
    return moment.wholeMatch(of: /\d{4}-\d\d-\d\dT\d{6}Z/) != nil
  }
}

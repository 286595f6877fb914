import Glibc
import Apply
import JSON
import Manifests
import Pipeline
import Report

extension Command {
  /// The command `swell drift-report`.
  static let driftReport = Command(
    name: "drift-report",
    words: "[REPO]",
    summary: "what is no longer as it was applied, for a cron job",
    options: Option.selection + Option.placeholders + Option.cluster + [
      .value("format", "FORMAT", "text, json, yaml, markdown, html, junit or sarif"),
      .value("only", "KINDS", "only changed, missing, extra or orphaned, separated by commas"),
      .value("since", "TIME", "only what began since: 24h, or 2026-08-01T10:00:00Z"),
      .value("fail-on", "KINDS", "end with 1 only for these kinds of drift (default all)"),
      .value("state", "FILE", "the last report, to tell since when things drift; written anew"),
      .flag("orphaned", "look for objects that nobody declared, too"),
      .flag("exit-zero", "end with 0 although there is drift"),
    ] + KeptReports.options + DriftPosts.options + Option.output
  ) { arguments in
    let posts = try DriftPosts(arguments)
    let shown = try driftKinds(arguments, "only")
    let failing = try driftKinds(arguments, "fail-on")
    let option = arguments.value("format") == nil ? "output" : "format"
    let format = try DriftFormat(arguments.value(option) ?? "text", option: option)
    let kept = try KeptReports(arguments)
    let since = try moment(arguments)
    let now = Timestamp(secondsSince1970: time(nil))
    let found = try await Requests.report(arguments, purpose: .drift)
    let made = DriftReport(
      found,
      madeAt: "\(now)",
      command: Requests.syncCommand(arguments)
    )
    let isAsked = arguments.has("orphaned") || arguments.value("only")?.contains("orphaned") == true
    let isWarned = found.applications.contains(where: \.warnsOfOrphans)
    let complete =
      isAsked || isWarned
      ? try await adding(orphansTo: made, arguments, warnedOnly: !isAsked) : made
    let dated = complete.dated(by: try arguments.value("state").flatMap(earlier))
    if let path = arguments.value("state") {
      try OutputFile.write(Console.json(dated.json), to: path)
    }
    let report = dated.showing(only: shown, since: since)
    Console.out(format.text(of: report, colour: Console.coloured(arguments)))
    try kept.write(report, madeAt: now)
    await posts.send(report, now: now.secondsSince1970)
    // What a project only warns of is no reason to fail.
    let counted = isAsked || arguments.has("fail-on") ? failing : failing.subtracting([.orphaned])
    return report.exitCode(failingOn: counted).forgiving(arguments.has("exit-zero"))
  }

  /// The kinds of drift that an option names; all where it is not given.
  private static func driftKinds(
    _ arguments: Arguments,
    _ option: String
  ) throws(UsageError) -> Set<DriftReport.Kind> {
    guard let text = arguments.value(option) else { return Set(DriftReport.Kind.allCases) }
    var kinds: Set<DriftReport.Kind> = []
    for word in text.split(separator: ",") {
      guard let kind = DriftReport.Kind(rawValue: word.filter { $0 != " " }) else {
        let known = DriftReport.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw .badValue(option: option, value: text, reason: "it takes \(known)")
      }
      kinds.insert(kind)
    }
    return kinds
  }

  /// The moment that `--since` means.
  private static func moment(_ arguments: Arguments) throws(UsageError) -> String? {
    guard let text = arguments.value("since") else { return nil }
    if let age = Duration(text: text) {
      return "\(Timestamp(secondsSince1970: time(nil) - Int(age.components.seconds)))"
    }
    guard text.utf8.count >= 20, text.hasSuffix("Z"), text.contains("T") else {
      throw .badValue(option: "since", value: text, reason: "it takes 24h or 2026-08-01T10:00:00Z")
    }
    return text
  }

  /// The report with what nobody declared, everywhere or where a project warns of it.
  private static func adding(
    orphansTo report: DriftReport,
    _ arguments: Arguments,
    warnedOnly: Bool
  ) async throws -> DriftReport {
    let clusters = try Requests.clusters(arguments)
    let pass = try await Requests.pass(arguments, on: clusters)
    return report.adding(orphans: try await pass.orphans(on: clusters, warnedOnly: warnedOnly))
  }

  /// An earlier report; nil where there is none yet.
  private static func earlier(_ path: String) throws -> Value? {
    guard LocalFile.isThere(path) else { return nil }
    return try JSONReader().value(of: try LocalFile.bytes(at: path))
  }
}

/// How a drift report is written.
enum DriftFormat: String, CaseIterable {
  case text, json, yaml, markdown, html, junit, sarif

  init(_ word: String, option: String) throws(UsageError) {
    guard let format = DriftFormat(rawValue: word) else {
      let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badValue(option: option, value: word, reason: "it takes \(known)")
    }
    self = format
  }

  /// The format that a file's ending stands for.
  init(file: String) throws(UsageError) {
    switch file.split(separator: ".").last {
    case "txt": self = .text
    case "json": self = .json
    case "yaml": self = .yaml
    case "md": self = .markdown
    case "html": self = .html
    case "xml": self = .junit
    case "sarif": self = .sarif
    default:
      throw .badValue(
        option: "report-file",
        value: file,
        reason: "its ending is none of txt, json, yaml, md, html, xml and sarif"
      )
    }
  }

  func text(of report: DriftReport, colour: Bool) -> String {
    switch self {
    case .text: report.text(colour: colour)
    case .json: Console.json(report.json)
    case .yaml: Console.yaml(report.json)
    case .markdown: report.markdown()
    case .html: report.html
    case .junit: report.junit
    case .sarif: Console.json(report.sarif)
    }
  }
}

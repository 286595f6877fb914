import Manifests
import Pipeline
import Report
import YAML

extension Command {
  /// The command `swell diff`.
  static let diff = Command(
    name: "diff",
    words: "[REPO]",
    summary: "what a sync would change, field by field",
    options: Option.selection + Option.objects + Option.placeholders + Option.cluster + [
      .value("against-env", "NAME", "compare with another environment, without a cluster"),
      .value("against", "ID", "compare with what an earlier sync of one application desired"),
      .value(
        "live",
        "FILE",
        repeats: true,
        "compare with live objects of a file, without a cluster"
      ),
      .flag("exit-zero", "end with 0 although there are differences"),
    ] + Option.output
  ) { arguments in
    let isMarkdown = arguments.value("output") == "markdown"
    let format = isMarkdown ? .text : try Console.format(arguments, [.text, .json, .yaml])
    let report = try await differences(arguments)
    Console.show(report.json, as: format) {
      isMarkdown ? report.markdown() : report.text(Console.style(arguments, detail: .diffs))
    }
    return report.exitCode.forgiving(arguments.has("exit-zero"))
  }

  private static func differences(_ arguments: Arguments) async throws -> SyncReport {
    if let report = try await offline(arguments) { return report }
    if let text = arguments.value("against") {
      guard let id = Int(text) else {
        throw UsageError.badValue(option: "against", value: text, reason: "it is no number")
      }
      guard arguments.all("app").count == 1, let name = arguments.value("app") else {
        throw UsageError.combination("'--against' compares one application (name it with --app)")
      }
      let past = try await PastSyncs(of: name, on: try Requests.clusters(arguments))
      return try await Requests.pass(arguments).compared(with: past, id: id)
    }
    return try await Requests.report(arguments, purpose: .diff)
  }

  /// The report of a comparison that needs no cluster; nil where one is meant.
  private static func offline(_ arguments: Arguments) async throws -> SyncReport? {
    let files = arguments.all("live")
    let range = arguments.value("revision")?.firstRange(of: "..")
    guard range != nil || arguments.value("against-env") != nil || !files.isEmpty else {
      return nil
    }
    var (before, after) = (arguments, arguments)
    if let environment = arguments.value("against-env") {
      guard arguments.value("env") != nil else {
        throw UsageError.combination("'--against-env' needs '--env', the environment to compare")
      }
      before.replace("env", with: environment)
    }
    if let text = arguments.value("revision"), let range {
      before.replace("revision", with: String(text[..<range.lowerBound]))
      after.replace("revision", with: String(text[range.upperBound...]))
    }
    if !files.isEmpty {
      guard arguments.value("against-env") == nil else {
        throw UsageError.combination("'--live' and '--against-env' exclude each other")
      }
      let earlier = range == nil ? nil : try await Requests.pass(before)
      let live = try files.flatMap(objects)
      return try await Requests.pass(after).compared(with: live, since: earlier)
    }
    let other = try await Requests.pass(before)
    return try await Requests.pass(after).compared(with: other)
  }

  /// The objects of a file; those of lists one by one.
  private static func objects(in path: String) throws -> [Value] {
    try YAMLReader().documents(of: try LocalFile.bytes(at: path), file: path).flatMap { document in
      document.value["items"]?.list ?? [document.value]
    }
  }
}

extension ExitCode {
  /// The code, with differences taken for a good end where that was asked for.
  func forgiving(_ differences: Bool) -> ExitCode {
    self == .differences && differences ? .done : self
  }
}

import Chart
import Git
import Manifests
import Report

extension Command {
  /// The command `swell template`.
  static let template = Command(
    name: "template",
    words: "[NAME] CHART",
    summary: "render a chart as 'helm template' does",
    options: Option.chartValues + Option.capabilities + Option.rendering
  ) { arguments in
    let chart: HelmChart
    var words = arguments.words[...]
    let name = words.count > 1 ? words.popFirst() : nil
    guard let place = words.popFirst() else { throw UsageError.missingWord("the chart") }
    if let word = words.first { throw UsageError.unexpectedWord(word) }
    chart = try ChartPlace(place).load()
    let release = HelmRelease(
      name: name ?? "release-name",
      namespace: arguments.value("namespace") ?? "default",
      isUpgrade: arguments.has("is-upgrade")
    )
    let output = try chart.render(
      release,
      values: try ValueOptions(arguments).layers(),
      capabilities: capabilities(arguments),
      skippingSchema: arguments.has("skip-schema-validation"),
      sources: .system
    )
    for warning in output.warnings { Console.error("swell: warning: \(warning)") }
    Console.out(try Selection(arguments).text(of: output))
    return .done
  }

  private static func capabilities(_ arguments: Arguments) -> Capabilities {
    Capabilities.offline(
      kubernetesVersion: arguments.value("kube-version")
        ?? Capabilities.offline.kubernetesVersion,
      apiVersions: arguments.all("api-versions").flatMap { list in
        list.split(separator: ",").map(String.init)
      }
    )
  }
}

/// Which parts of a chart's output are printed.
private struct Selection {
  let parts: ChartParts
  let files: [String]

  init(_ arguments: Arguments) {
    var parts: ChartParts = arguments.has("include-crds") ? [.definitions] : []
    if !arguments.has("no-hooks") {
      parts.formUnion(arguments.has("skip-tests") ? [.hooks] : [.hooks, .tests])
    }
    self.parts = parts
    files = arguments.all("show-only")
  }

  func text(of output: ChartOutput) throws(UsageError) -> [UInt8] {
    guard !files.isEmpty else { return output.text(parts) }
    var text: [UInt8] = []
    for file in files {
      guard let shown = output.text(of: file, parts) else {
        throw .badValue(option: "show-only", value: file, reason: "the chart has no such template")
      }
      text += shown
    }
    return text
  }
}

extension Option {
  /// Where a chart's values come from, with Helm's names.
  static let chartValues: [Option] = [
    .value("values", "FILE", letter: "f", repeats: true, "a file with values; later ones win"),
    .value("set", "NAME=VALUE", repeats: true, "values: a.b=1,c={x,y}"),
    .value("set-string", "NAME=VALUE", repeats: true, "values that are text"),
    .value("set-json", "NAME=JSON", repeats: true, "values in JSON"),
    .value("set-file", "NAME=FILE", repeats: true, "a value that is a file's content"),
    .value("set-literal", "NAME=VALUE", repeats: true, "a value that is text as it stands"),
    .flag("skip-schema-validation", "leave values.schema.json unread"),
  ]

  /// How a chart is rendered, with Helm's names.
  static let rendering: [Option] = [
    .value("namespace", "NAME", letter: "n", "the release's namespace (default 'default')"),
    .value("show-only", "FILE", letter: "s", repeats: true, "only these templates"),
    .flag("include-crds", "the files of crds/ too"),
    .flag("no-hooks", "leave hooks out"),
    .flag("skip-tests", "leave hooks of tests out"),
    .flag("is-upgrade", "set .Release.IsUpgrade rather than .Release.IsInstall"),
  ]
}

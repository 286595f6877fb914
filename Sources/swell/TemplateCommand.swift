import CAllocator
import Chart
import Cluster
import Manifests
import Pipeline
import Report
import Template

extension Command {
  /// `swell template`.
  static let template = Command(
    name: "template",
    words: "[NAME] CHART",
    summary: "render a chart as 'helm template' does",
    options: Option.chartValues + Option.chartCapabilities + Option.rendering + Option.installing
      + Option.remoteChart
  ) { arguments in
    swell_allocator_reserve(24 << 20)
    var words = arguments.words[...]
    let name = words.count > 1 ? words.popFirst() : nil
    guard let place = words.popFirst() else { throw UsageError.missingWord("the chart") }
    if let word = words.first { throw UsageError.unexpectedWord(word) }
    let chart = try await loaded(place, arguments)
    let release = HelmRelease(
      name: try ReleaseName.chosen(word: name, arguments),
      namespace: arguments.value("namespace").flatMap { $0.isEmpty ? nil : $0 } ?? "default",
      isUpgrade: arguments.has("is-upgrade")
    )
    let values = try ValueOptions(arguments).layers()
    let limits = try TemplateLimits(arguments)
    let output = try await rendered(arguments) { capabilities, sources in
      Result { () throws(ChartError) in
        try chart.render(
          release,
          values: values,
          capabilities: capabilities,
          skippingSchema: arguments.has("skip-schema-validation"),
          sources: sources,
          limits: limits
        )
      }
    }
    for warning in output.warnings { Console.error("swell: warning: \(warning)") }
    try ChartPrint(arguments).print(output)
    // The program ends here: giving all of it back piece by piece would take longer than parsing some of it.
    Kept.forGood((chart, output))
    return .done
  }

  /// The chart that a word names: a remote one, or one on this machine.
  private static func loaded(_ place: String, _ arguments: Arguments) async throws -> HelmChart {
    if let remote = RemoteChart(place, arguments) { return try await remote.load() }
    return try await ChartPlace(place).load(arguments)
  }

  /// Renders offline, or with what a cluster tells of itself and of its objects.
  private static func rendered(
    _ arguments: Arguments,
    _ render: (Capabilities, TemplateSources) -> Result<ChartOutput, ChartError>
  ) async throws -> ChartOutput {
    let sources = try TemplateSources.named(by: arguments)
    guard try asksCluster(arguments) else {
      return try render(try capabilities(arguments), sources).get()
    }
    let cluster = try await Requests.clusters(arguments).own()
    return try await LiveLookup(in: cluster).settle(sources) { sources in
      render(cluster.discovery.capabilities, sources)
    }.get()
  }

  private static func asksCluster(_ arguments: Arguments) throws(UsageError) -> Bool {
    switch arguments.value("dry-run") ?? "" {
    case "", "client", "unset": return false
    case "server": return true
    case let mode:
      throw .badValue(option: "dry-run", value: mode, reason: "it is neither client nor server")
    }
  }

  private static func capabilities(_ arguments: Arguments) throws(UsageError) -> Capabilities {
    let version = arguments.value("kube-version") ?? Capabilities.offline.kubernetesVersion
    guard Capabilities.isKubernetesVersion(version) else {
      let reason = "it is no version of Kubernetes, such as 1.33"
      throw .badValue(option: "kube-version", value: version, reason: reason)
    }
    return .offline(
      kubernetesVersion: version,
      apiVersions: try arguments.list("api-versions")
    )
  }
}

extension Option {
  /// Where a chart's values come from, with Helm's names.
  static let chartValues: [Option] = [
    .value(
      "values",
      "FILES",
      letter: "f",
      repeats: true,
      "files with values, separated by commas; later ones win"
    ),
    .value("set", "NAME=VALUE", repeats: true, "values: a.b=1,c={x,y}"),
    .value("set-string", "NAME=VALUE", repeats: true, "values that are text"),
    .value("set-json", "NAME=JSON", repeats: true, "values in JSON"),
    .value("set-file", "NAME=FILE", repeats: true, "a value that is a file's content"),
    .value("set-literal", "NAME=VALUE", repeats: true, "a value that is text as it stands"),
    .flag("skip-schema-validation", "leave values.schema.json unread"),
  ]

  /// What a chart is told about the cluster, with Helm's letters.
  static let chartCapabilities = capabilities.map { option in
    option.name == "api-versions" ? option.lettered("a") : option
  }

  /// How a chart is rendered, with Helm's names.
  static let rendering: [Option] =
    [
      .value("namespace", "NAME", letter: "n", "the release's namespace (default 'default')"),
      .flag("generate-name", letter: "g", "take 'release-name' as the release's name"),
      .value("name-template", "TEMPLATE", "a template that gives the release's name"),
      .value("show-only", "FILE", letter: "s", repeats: true, "only these templates"),
      .flag("include-crds", "the files of crds/ too"),
      .flag("no-hooks", "leave hooks out"),
      .flag("skip-tests", "leave hooks of tests out"),
      .flag("is-upgrade", "set .Release.IsUpgrade rather than .Release.IsInstall"),
      .value("output-dir", "DIR", "write one file for each template instead of printing"),
      .flag("release-name", "put the release's name before the paths in --output-dir"),
      .flag("enable-dns", "let getHostByName ask for addresses"),
      .optional("dry-run", "MODE", "'server' asks the cluster for lookups and capabilities"),
      .value("kubeconfig", "FILE", "the kubeconfig; default: $KUBECONFIG or ~/.kube/config"),
      .value("kube-context", "NAME", "the kubeconfig's context"),
    ] + budgets + fixing

  /// What makes renders repeatable.
  static let fixing: [Option] = [
    .value("now", "TIME", "the time that templates are told: RFC 3339, or seconds since 1970"),
    .value("seed", "NUMBER", "where the random functions of templates start"),
  ]

  /// Helm's options that only an installation heeds: they are taken, and change nothing.
  static let installing: [Option] =
    [
      "atomic", "create-namespace", "debug", "devel",
      "disable-openapi-validation", "force", "force-conflicts", "force-replace", "hide-notes",
      "render-subchart-notes", "replace", "rollback-on-failure", "server-side", "skip-crds",
      "take-ownership", "wait-for-jobs",
    ].map { .flag($0, "") }
    + ["description", "timeout", "version"].map { .value($0, "TEXT", "") }
    + [
      .value("labels", "NAME=VALUE", letter: "l", repeats: true, ""), .optional("wait", "HOW", ""),
    ]
}

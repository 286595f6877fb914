import Manifests
import Template
import YAML

/// One render of a chart: what templates see, their execution, and the documents that come out.
struct Rendering {
  let chart: HelmChart
  let release: HelmRelease
  let scalar: YAMLScalarHook?
  /// The templates that count, in Helm's order, with the paths of their charts.
  let templates: [(name: String, chart: String)]
  let run: TemplateRender

  /// What a chart's templates see as their dot.
  private typealias Scopes = [(path: String, dot: DatumMap)]

  func output(
    of root: ChartInstance,
    values: DatumMap,
    capabilities: Datum,
    warnings: WarningList
  ) throws(ChartError) -> ChartOutput {
    let shared: [(Text, Datum)] = [("Release", releaseObject), ("Capabilities", capabilities)]
    var dots: [String: DatumMap] = [:]
    _ = scope(of: root, values: values, shared: shared, into: &dots)
    let (outcomes, notes) = try documents(of: root, dots)
    var objects: [ChartDocument] = []
    var hooks: [ChartDocument] = []
    for outcome in outcomes {
      let found = try outcome.found.get()
      found.warnings.forEach(warnings.add)
      for document in found.documents {
        if document.hook == nil { objects.append(document) } else { hooks.append(document) }
      }
    }
    return ChartOutput(
      release: release,
      definitions: definitions(of: root),
      objects: InstallOrder.sorted(objects),
      hooks: InstallOrder.sorted(hooks),
      notes: String(decoding: notes, as: UTF8.self),
      warnings: warnings.texts
    )
  }

  /// What each rendered file holds, in the order of their names, and the chart's notes.
  private func documents(
    of root: ChartInstance,
    _ dots: [String: DatumMap]
  ) throws(ChartError) -> (outcomes: [DocumentQueue.Outcome], notes: [UInt8]) {
    var notes: [UInt8] = []
    let notesName = root.path + "/templates/NOTES.txt"
    let queue = DocumentQueue(release: release.name, templates: chart.templates)
    var shown: [(name: String, text: [UInt8])] = []
    try execute(dots) { name, text in
      if name == notesName { notes = text }
      guard !name.hasSuffix("NOTES.txt") else { return }
      if let scalar, scalar.concerns(text) {
        shown.append((name, text))
      } else {
        queue.add(text, from: name)
      }
    }
    // A hook keeps account of what it is shown, and so sees one file after the other.
    let reader = DocumentReader(release: release.name, scalar: scalar)
    var outcomes = queue.outcomes()
    for (name, text) in shown.sorted(by: { $0.name.precedes($1.name) }) {
      outcomes.append((name, reader.outcome(of: text, source: name, chart.templates)))
    }
    return (outcomes.sorted { $0.name.precedes($1.name) }, notes)
  }

  /// Executes all templates but partials, and tells what each gives.
  private func execute(
    _ dots: [String: DatumMap],
    _ body: (_ name: String, _ text: [UInt8]) -> Void
  ) throws(ChartError) {
    for (name, chartPath) in templates {
      let base =
        name.utf8.lastIndex(of: UInt8(ascii: "/"))
        .map { name[name.utf8.index(after: $0)...] } ?? name[...]
      guard !base.hasPrefix("_"), let dot = dots[chartPath] else { continue }
      dot["Template"] = .map(
        DatumMap(
          [("Name", .string(name)), ("BasePath", .string(chartPath + "/templates"))],
          type: .values
        )
      )
      do throws(TemplateError) {
        body(name, try run.executeHidingMissing(name, data: .map(dot)))
      } catch {
        throw chart.templateError(error, release)
      }
    }
  }

  /// The dot of a chart's templates; those of all charts below it are added too.
  private func scope(
    of chart: ChartInstance,
    values: DatumMap,
    shared: [(Text, Datum)],
    into dots: inout [String: DatumMap]
  ) -> DatumMap {
    let children = DatumMap()
    let dot = DatumMap(shared, type: .values)
    dot["Chart"] = ChartObject.make(chart)
    dot["Files"] = FilesObject.make(chart.node.files)
    dot["Values"] = .map(values)
    dot["Subcharts"] = .map(children)
    for child in chart.children {
      let inner = values.table(at: [Substring(child.name)]) ?? DatumMap(type: .values)
      children[Text(child.name)] = .map(
        scope(of: child, values: inner, shared: shared, into: &dots)
      )
    }
    dots[chart.path] = dot
    return dot
  }

  private var releaseObject: Datum {
    .map(
      DatumMap([
        ("Name", .string(release.name)),
        ("Namespace", .string(release.namespace)),
        ("IsUpgrade", .bool(release.isUpgrade)),
        ("IsInstall", .bool(!release.isUpgrade)),
        ("Revision", .int(release.revision)),
        ("Service", .string("Helm")),
      ])
    )
  }

  private func definitions(of chart: ChartInstance) -> [ChartOutput.Definition] {
    chart.node.definitions.map { file in
      ChartOutput.Definition(source: chart.path + "/" + file.name, file: file)
    } + chart.children.flatMap { definitions(of: $0) }
  }
}

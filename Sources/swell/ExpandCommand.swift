import Compose
import Manifests
import Pipeline
import Report
import YAML

extension Command {
  /// The command `swell expand`.
  static let expand = Command(
    name: "expand",
    words: "[REPO]",
    summary: "the applications that a composition yields",
    options: Option.selection + Option.placeholders + Option.output
  ) { arguments in
    let pass = try await Requests.pass(arguments)
    let composition = try await pass.composition()
    Console.warn(composition.warnings.map(\.description), arguments)
    let waves = pass.request.selection.waves
    let applications = composition.applications.filter { waves.contains($0.wave) }
    switch try Console.format(arguments, [.text, .json, .yaml]) {
    case .json: Console.out(Console.json(.list(applications.map(\.document))))
    case .yaml: Console.out(applications.map { Console.yaml($0.document) }.joined())
    case .text: Console.out(table(of: applications))
    }
    return .done
  }

  private static func table(of applications: [Application]) -> String {
    Console.table(
      [["WAVE", "APPLICATION", "ENVIRONMENT", "NAMESPACE", "SOURCE"]]
        + applications.map { application in
          [
            String(application.wave), application.name, application.environment ?? "",
            application.destination.namespace,
            application.sources.map { $0.chart.isEmpty ? $0.path : $0.chart }
              .filter { !$0.isEmpty }.joined(separator: ", "),
          ]
        }
    )
  }
}

import Apply
import Diff
import Manifests
import Pipeline
import Report

extension Command {
  /// `swell diff`
  static let diff = Command(
    name: "diff",
    words: "[REPO]",
    summary: "what a sync would change, field by field",
    options: Option.selection + Option.placeholders + Option.cluster
      + [.flag("exit-zero", "end with 0 although there are differences")] + Option.output
  ) { arguments in
    let format = try Console.format(arguments, [.text, .json, .yaml])
    let clusters = try Requests.clusters(arguments)
    let pass = try await Requests.pass(arguments)
    let surveyed = try await pass.surveyed(
      on: clusters,
      mode: .predicting,
      allowsSharedObjects: arguments.has("allow-shared")
    )
    var codes: [ExitCode] = []
    var objects: [Value] = []
    for (application, survey) in surveyed {
      Console.warn(application.notes.map { "\(application.name): \($0)" }, arguments)
      if case .failure(let failure) = application.result {
        Console.error("\(application.name): \(failure.end)")
        codes.append(failure.end.exitCode)
      }
      for change in survey?.changes ?? [] where change.isDifference {
        codes.append(.differences)
        var object = change.json
        object["application"] = .string(application.name)
        objects.append(object)
        guard format == .text else { continue }
        Console.out(change.unifiedDiff(colour: Console.coloured(arguments)))
      }
      for observation in survey?.survey.observations ?? [] {
        guard let problem = observation.problem else { continue }
        Console.error("\(application.name): \(problem)")
        codes.append(.cluster)
      }
    }
    switch format {
    case .text: break
    case .json: Console.out(Console.json(.list(objects)))
    case .yaml: Console.out(Console.yaml(.list(objects)))
    }
    let code = ExitCode.combined(codes)
    return code == .differences && arguments.has("exit-zero") ? .done : code
  }
}

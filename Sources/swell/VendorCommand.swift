import Chart
import Compose
import Pipeline
import Report

extension Command {
  /// The command `swell vendor`.
  static let vendor = Command(
    name: "vendor",
    words: "[REPO]",
    summary: "fill the cache, for work without a network",
    options: Option.selection + Option.placeholders + Option.output
  ) { arguments in
    let pass = try await Requests.pass(arguments, rendersAnew: true)
    let composition = try await pass.composition()
    Console.warn(composition.warnings.map(\.description), arguments)
    var codes: [ExitCode] = []
    for application in await pass.rendered(composition) {
      guard case .failure(let failure) = application.result else {
        if !arguments.has("quiet") {
          Console.out("\(application.name)  \(application.revision)\n")
        }
        continue
      }
      Console.error("\(application.name): \(failure.end)")
      codes.append(failure.end.exitCode)
    }
    return .combined(codes)
  }
}

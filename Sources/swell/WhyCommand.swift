import Manifests
import Pipeline
import Report

extension Command {
  /// The command `swell why`.
  static let why = Command(
    name: "why",
    words: "APP [REPO]",
    summary: "what an application is waiting for, down to its pods and their events",
    options: Option.selection + Option.placeholders + Option.cluster + Option.output
  ) { arguments in
    guard let name = arguments.words.first else { throw UsageError.missingWord("the application") }
    var rest = arguments.dropFirstWord()
    rest.replace("app", with: name)
    let clusters = try Requests.clusters(rest)
    let found = try await Requests.pass(rest, on: clusters).explained(on: clusters)
    guard !found.isEmpty else {
      Console.error("swell: cannot explain '\(name)': the composition yields no such application")
      return .usage
    }
    for one in found {
      Console.out(one.explanations.text(of: one.application, colour: Console.coloured(arguments)))
    }
    return found.allSatisfy(\.explanations.isEmpty) ? .done : .unhealthy
  }
}

import Compose
import Manifests
import Pipeline
import Report

extension Command {
  /// The command `swell render`.
  static let render = Command(
    name: "render",
    words: "[REPO]",
    summary: "the manifests that would be applied",
    options: Option.selection + Option.placeholders + Option.capabilities + Option.fixing
      + [.value("output-dir", "DIR", "one file for each object, in a folder for each application")]
      + Option.output
  ) { arguments in
    let format = try Console.format(arguments, [.yaml, .json])
    let pass = try await Requests.pass(arguments)
    let composition = try await pass.composition()
    Console.warn(composition.warnings.map(\.description), arguments)
    let applications = await pass.rendered(composition).filter(pass.isChosen)
    Console.warn(notes(on: applications), arguments)
    var codes: [ExitCode] = []
    for application in applications {
      guard case .failure(let failure) = application.result else { continue }
      Console.error("\(application.name): \(failure.end)")
      codes.append(failure.end.exitCode)
    }
    if let folder = arguments.value("output-dir") {
      let isByEnvironment = !composition.environments.isEmpty && arguments.namesEnvironments
      for application in applications {
        try ManifestTree(folder, isByEnvironment: isByEnvironment).write(application)
      }
      return .combined(codes)
    }
    let objects = applications.flatMap { $0.applied.map(\.value) }
    switch format {
    case .json: Console.out(Console.json(.list(objects)))
    default: Console.out(objects.map(Console.yaml).joined())
    }
    return .combined(codes)
  }
}

/// What should be known of applications; what is to be said of several is said once.
private func notes(on applications: [RenderedApplication]) -> [String] {
  var names: [String: [String]] = [:]
  var notes: [String] = []
  for application in applications {
    for note in application.notes {
      if names[note] == nil { notes.append(note) }
      names[note, default: []].append(application.name)
    }
  }
  return notes.map { note in
    let found = names[note] ?? []
    let more = found.count > 3 ? " and \(found.count - 3) more" : ""
    return "\(found.prefix(3).joined(separator: ", "))\(more): \(note)"
  }
}

extension Arguments {
  /// Whether several environments may come side by side.
  fileprivate var namesEnvironments: Bool { all("env").count > 1 || has("all-environments") }
}

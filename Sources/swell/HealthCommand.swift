import Cluster
import Git
import Health
import Manifests
import Pipeline
import Report
import YAML

extension Command {
  /// The command `swell health`.
  static let health = Command(
    name: "health",
    words: "FILE|KIND/NAME",
    summary: "how well objects do: those of a file, or one of the cluster",
    options: [
      .value("customizations", "DIR", "a folder of health scripts, as Argo CD's own"),
      .flag("test", "hold the folder's scripts against their own tests"),
      .value("namespace", "NAME", letter: "n", "the object's namespace"),
    ] + Option.cluster + Option.output
  ) { arguments in
    let format = try Console.format(arguments, [.text, .json, .yaml])
    var scripts = try await repositoryScripts(arguments)
    if let folder = arguments.value("customizations") {
      let tree = try workingTree(at: folder)
      try scripts.add(customizations: tree)
      if arguments.has("test") {
        return try test(scripts, in: tree, verbose: arguments.has("verbose"))
      }
    } else if arguments.has("test") {
      throw UsageError.missingWord("a folder (--customizations DIR)")
    }
    let rows = try await objects(arguments).map { ObjectHealth($0, scripts) }
    Console.show(.list(rows.map(\.json)), as: format) {
      Console.table([["OBJECT", "HEALTH", "MESSAGE"]] + rows.map(\.cells))
    }
    return rows.allSatisfy(\.isWell) ? .done : .unhealthy
  }

  /// What the repository that one stands in says of health; nothing outside of one.
  private static func repositoryScripts(_ arguments: Arguments) async throws -> HealthScripts {
    guard LocalFile.isThere((LocalRepository.top(above: ".") ?? ".") + "/swell.yaml") else {
      return HealthScripts()
    }
    var home = try await Home.open(nil, revision: nil, cache: Requests.cacheFolder(arguments))
    if home.criteria.configMap != nil, isOfCluster(arguments) {
      try await home.criteria.readConfigMap(on: try Requests.clusters(arguments))
    }
    return home.criteria.scripts
  }

  /// Whether the command looks into a cluster rather than into a file.
  private static func isOfCluster(_ arguments: Arguments) -> Bool {
    guard let word = arguments.words.first else { return false }
    return ObjectReference(word) != nil && !LocalFile.isThere(word)
  }

  /// The objects that the command's words mean.
  private static func objects(_ arguments: Arguments) async throws -> [Value] {
    guard let word = arguments.words.first else {
      throw UsageError.missingWord("a file, or KIND/NAME")
    }
    if let extra = arguments.words.dropFirst().first { throw UsageError.unexpectedWord(extra) }
    if isOfCluster(arguments), let reference = ObjectReference(word) {
      let cluster = try await Requests.clusters(arguments).own()
      return [try await reference.read(from: cluster, namespace: arguments.value("namespace"))]
    }
    return try YAMLReader().documents(of: try LocalFile.bytes(at: word), file: word).map(\.value)
      .filter { !$0.isNull }
  }

  /// Runs a folder's own tests and tells those that do not hold.
  private static func test(
    _ scripts: HealthScripts,
    in tree: SourceTree,
    verbose: Bool
  ) throws -> ExitCode {
    let cases = try ScriptTest.all(in: tree)
    var failed = 0
    for one in cases {
      guard let difference = one.difference(by: scripts) else {
        if verbose { Console.out("ok      \(one.path)\n") }
        continue
      }
      failed += 1
      Console.out("differs \(one.path)\n")
      Console.out("  expected \(difference.expected)\n  found    \(difference.found)\n")
    }
    Console.out("\(cases.count - failed) of \(cases.count) cases as expected\n")
    return failed == 0 ? .done : .differences
  }
}

/// One object with what is said of it.
private struct ObjectHealth {
  let name: String
  let verdict: Verdict?

  init(_ object: Value, _ scripts: HealthScripts) {
    name = (try? Manifest(object).id.description) ?? "object without kind and name"
    verdict = Health.health(of: object, by: scripts)
  }

  var isWell: Bool { verdict.map { $0.status <= .suspended } ?? true }

  var cells: [String] { [name, verdict?.status.word ?? "-", verdict?.message ?? ""] }

  var json: Value {
    var map: Mapping = ["object": .string(name)]
    map["status"] = verdict.map { .string($0.status.word) }
    map["message"] = verdict.map { .string($0.message) }
    return .map(map)
  }
}

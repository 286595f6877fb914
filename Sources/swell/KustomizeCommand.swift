import Chart
import Git
import Glibc
import Kustomize
import Manifests
import Pipeline
import Report

extension Command {
  /// The command `swell kustomize`.
  static let kustomize = Command(
    name: "kustomize",
    words: "[DIR]",
    summary: "build a kustomization as 'kubectl kustomize' does",
    options: [
      .value(
        "output",
        "FILE",
        letter: "o",
        "write to a file; in a folder, one file for each object"
      ),
      .value("load-restrictor", "NAME", "LoadRestrictionsNone: load files from anywhere"),
      .value("kube-version", "VERSION", "the cluster's version, for charts"),
      .value("api-versions", "LIST", repeats: true, "API versions of the cluster, for charts"),
    ] + Option.fetching
  ) { arguments in
    if arguments.words.count > 1 { throw UsageError.unexpectedWord(arguments.words[1]) }
    let restriction = try restriction(arguments)
    let folder = try KustomizationPlace(arguments.words.first ?? ".")
    var settings = try await repositories(for: folder, arguments).settings(
      forKustomization: folder.path,
      in: folder.tree,
      capabilities: try Requests.capabilities(arguments)
    )
    settings.restriction = restriction
    let built = try Kustomize.kustomize(folder.path, in: folder.tree, settings: settings)
    for warning in built.warnings { Console.error("swell: warning: \(warning)") }
    guard let output = arguments.value("output") else {
      Console.out(kustomizeText(of: built.objects))
      return .done
    }
    try write(built.objects, to: output)
    return .done
  }

  /// What is fetched from elsewhere; the password in the environment is for the servers of the repository that the folder is in.
  private static func repositories(
    for folder: KustomizationPlace,
    _ arguments: Arguments
  ) throws -> Repositories {
    var access = try Requests.access(arguments)
    let repository = try LocalRepository.top(above: "/" + folder.path).flatMap {
      try LocalRepository.open(at: $0)
    }
    access.own = Credentials(
      environment: Requests.environment,
      for: (repository?.remotes ?? []).compactMap { try? RepositoryURL($0) }
    )
    return Repositories(
      home: Home(folder: folder.tree),
      cache: Requests.cacheFolder(arguments),
      access: access,
      isOffline: arguments.has("offline")
    )
  }

  private static func restriction(
    _ arguments: Arguments
  ) throws(UsageError) -> KustomizeSettings.LoadRestriction {
    guard let text = arguments.value("load-restrictor") else { return .rootOnly }
    guard let restriction = KustomizeSettings.LoadRestriction(rawValue: text) else {
      let known = KustomizeSettings.LoadRestriction.allCases.map(\.rawValue)
      throw .badValue(
        option: "load-restrictor",
        value: text,
        reason: "it is \(known.joined(separator: " or "))"
      )
    }
    return restriction
  }

  /// Writes all objects to a file, or where the path is a folder, each to a file with the name that kustomize gives it.
  private static func write(_ objects: [Value], to path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      try OutputFile.write(kustomizeText(of: objects), to: path)
      return
    }
    for object in objects {
      let type = GroupVersionKind(
        apiVersion: object["apiVersion"]?.string ?? "",
        kind: object["kind"]?.string ?? ""
      )
      let metadata = object["metadata"]
      let words = [
        metadata?["namespace"]?.string ?? "", type.group, type.version, type.kind,
        metadata?["name"]?.string ?? "",
      ]
      let name = words.filter { !$0.isEmpty }.joined(separator: "_").lowercased()
      try OutputFile.write(kustomizeText(of: [object]), to: "\(path)/\(name).yaml")
    }
  }
}

/// A folder on disk whose kustomization may reach for others beside and above it.
private struct KustomizationPlace {
  let tree: SourceTree
  let path: String

  init(_ path: String) throws {
    guard let real = realpath(path, nil) else {
      throw LocalFileError(path: path, reason: String(cString: strerror(errno)))
    }
    defer { free(real) }
    tree = try workingTree(at: "/")
    self.path = String(String(cString: real).drop { $0 == "/" })
  }
}

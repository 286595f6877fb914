import Foundation

/// The program as people run it: on a repository of its own, with a cache and records of its own.
package struct Swell: Sendable {
  package let repository: TemporaryRepository
  /// A name that no other test has: of the namespace and of the application.
  package let name: String
  /// How the cluster is reached.
  package var kubeconfig: String?
  private let cache: TemporaryFolder

  /// Commits the files; in them, `NAMESPACE` stands for the test's own.
  package init(_ files: [String: String], kubeconfig: String? = nil) async throws {
    let name = "t-" + UUID().uuidString.prefix(8).lowercased()
    self.name = name
    self.kubeconfig = kubeconfig
    cache = try TemporaryFolder()
    repository = try await TemporaryRepository()
    try await commit(files)
  }

  /// Commits changed files.
  package func commit(_ files: [String: String], removing removed: [String] = []) async throws {
    let texts = files.mapValues { $0.replacingOccurrences(of: "NAMESPACE", with: name) }
    try await repository.commit(texts, removing: removed)
  }

  /// Runs a command on the repository's last commit to its end.
  package func callAsFunction(_ command: String, _ words: String...) async throws -> Finished {
    try await start(command, words).finish()
  }

  /// Starts a command on the repository's last commit, or on the syncs of an application, which bears the test's name unless another is given.
  package func start(
    _ command: String,
    _ words: [String],
    of application: String? = nil,
    environment: [String: String] = [:]
  ) throws -> Program {
    let application = application ?? name
    let places = [
      "history": [application], "rollback": [application], "undo": [application],
      "why": [application, "file://" + repository.path], "health": [],
    ]
    let place = places[command] ?? ["file://" + repository.path]
    let words = place + words + options(of: command)
    return try Program(command: command, words: words, cache, environment)
  }

  /// Starts an agent that has no composition, only what is in the cluster.
  package func startAgent(
    _ words: [String],
    environment: [String: String] = [:]
  ) throws -> Program {
    let words = words + options(of: "agent")
    return try Program(command: "agent", words: words, cache, environment)
  }

  private func options(of command: String) -> [String] {
    guard !["render", "expand"].contains(command), let kubeconfig else { return [] }
    return ["--kubeconfig", kubeconfig, "--state-namespace", name + "-state"]
  }
}

extension Program {
  fileprivate convenience init(
    command: String,
    words: [String],
    _ cache: TemporaryFolder,
    _ more: [String: String] = [:]
  ) throws {
    let apart = ["XDG_CACHE_HOME": cache.path, "HOME": cache.path, "KUBECONFIG": ""]
    let environment = apart.merging(more) { $1 }
    try self.init("swell", [command] + words, in: cache.path, environment: environment)
  }
}

extension Finished {
  /// The lines of the output that hold a text.
  package func lines(with text: String) -> [String] {
    output.split(separator: "\n").map(String.init).filter { $0.contains(text) }
  }
}

/// Compositions and objects that several suites use.
package enum Sample {
  /// One application of plain manifests in the test's own namespace, which is made.
  package static func application(_ source: String = "path: m") -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: NAMESPACE}
    spec:
      project: default
      source: {repoURL: https://git.example/r, \(source)}
      destination: {server: https://kubernetes.default.svc, namespace: NAMESPACE}
      syncPolicy: {syncOptions: [CreateNamespace=true]}

    """
  }

  /// One of several applications in the test's own namespace, of the manifests in the folder of its name.
  package static func application(
    named name: String,
    wave: Int = 0,
    isAutomated: Bool = false
  ) -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: NAMESPACE-\(name), annotations: {argocd.argoproj.io/sync-wave: "\(wave)"}}
    spec:
      project: default
      source: {repoURL: https://git.example/r, path: \(name)}
      destination: {server: https://kubernetes.default.svc, namespace: NAMESPACE}
      syncPolicy: {\(isAutomated ? "automated: {}, " : "")syncOptions: [CreateNamespace=true]}
    ---

    """
  }

  /// A `swell.yaml` that says which repository it is.
  package static let settings = "repository: https://git.example/r\n"

  /// A ConfigMap with data in flow style.
  package static func configMap(_ name: String, _ data: String) -> String {
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \(name)}\ndata: {\(data)}\n"
  }

  /// A Job with annotations of its own and of its pods, in flow style.
  package static func job(_ name: String, _ annotations: String, pods: String = "") -> String {
    """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: \(name), annotations: {\(annotations)}}
    spec:
      backoffLimit: 0
      template:
        metadata: {annotations: {\(pods)}}
        spec: {restartPolicy: Never, containers: [{name: main, image: "job:1"}]}

    """
  }

  /// A repository of one application of plain manifests.
  package static func repository(_ manifests: [String: String]) -> [String: String] {
    var files = ["composition/c.yaml": application(), "swell.yaml": settings]
    for (name, text) in manifests { files["m/" + name] = text }
    return files
  }
}

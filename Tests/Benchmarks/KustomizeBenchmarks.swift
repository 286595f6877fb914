import TestSupport

/// Kustomizations, a small one and a platform of many, built beside kubectl where it is found; whole processes.
struct KustomizeBenchmarks {
  private let repetition = Repetition(warmUps: 2, runs: 15)
  /// Further folders to measure, as the command line names them.
  let folders: [String]

  func run(_ report: (Measurement) -> Void) async throws {
    let small = try TemporaryFolder()
    for (path, text) in Self.small { try small.write(text, to: path) }
    try await compare("small overlay", "\(small.path)/overlay", report)
    let platform = try TemporaryFolder()
    for (path, text) in Self.platform(bases: 40, objectsEach: 25) {
      try platform.write(text, to: path)
    }
    try await compare("1,000 objects", platform.path, report)
    for folder in folders { try await compare(folder, folder, report) }
  }

  private func compare(
    _ scenario: String,
    _ folder: String,
    _ report: (Measurement) -> Void
  ) async throws {
    let programs = ["\(Program.buildFolder)/swell"] + (find("kubectl").map { [$0] } ?? [])
    let contenders = programs.map { Contender(running: [$0, "kustomize", folder]) }
    for measurement in try await measure(scenario, contenders, repetition) { report(measurement) }
  }

  private static let small = [
    "base/kustomization.yaml": """
    resources: [web.yaml]
    configMapGenerator:
    - name: settings
      literals: [colour=blue]
    """,
    "base/web.yaml": workload("web"),
    "overlay/kustomization.yaml": """
    resources: [../base]
    namePrefix: dev-
    namespace: shop
    labels:
    - pairs: {env: dev}
      includeSelectors: true
    images:
    - name: registry.example.com/shop
      newTag: "2"
    patches:
    - target: {kind: Deployment}
      patch: "- {op: replace, path: /spec/replicas, value: 3}"
    """,
  ]

  /// A kustomization of many, each with a prefix of its own and references among its objects.
  private static func platform(bases: Int, objectsEach: Int) -> [(String, String)] {
    var files: [(String, String)] = []
    for base in 0..<bases {
      let objects = (0..<objectsEach).map { workload("web-\($0)") }
      files.append(("base-\(base)/all.yaml", objects.joined(separator: "---\n")))
      files.append(
        (
          "base-\(base)/kustomization.yaml",
          """
          resources: [all.yaml]
          namePrefix: team-\(base)-
          configMapGenerator: [{name: settings, literals: [number=\(base)]}]
          commonAnnotations: {team: "\(base)"}
          """
        )
      )
    }
    let names = (0..<bases).map { "base-\($0)" }.joined(separator: ", ")
    files.append(
      ("kustomization.yaml", "resources: [\(names)]\nnamespace: platform\nnameSuffix: -v1\n")
    )
    return files
  }

  private static func workload(_ name: String) -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: \(name)
    spec:
      replicas: 1
      selector:
        matchLabels:
          app: \(name)
      template:
        metadata:
          labels:
            app: \(name)
        spec:
          containers:
          - name: main
            image: registry.example.com/shop:1.0
            envFrom:
            - configMapRef:
                name: settings

    """
  }
}

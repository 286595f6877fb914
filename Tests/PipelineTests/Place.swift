import Chart
import Compose
import Diff
import Git
import Manifests
import Report
import TestSupport

@testable import Pipeline

/// A repository's folder with a composition, rendered as the command would.
struct Place {
  let folder: TemporaryFolder
  let cache: TemporaryFolder
  var access = AccessRules()
  var isOffline = false

  init(_ files: [String: String]) throws {
    folder = try TemporaryFolder()
    cache = try TemporaryFolder()
    for (name, text) in files { try folder.write(text, to: name) }
  }

  /// An Application document whose sources are given in one line.
  static func application(_ name: String, sources: String, more: String = "") -> String {
    """
    ---
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: \(name), namespace: argocd}
    spec:
      \(more)
      destination: {server: https://kubernetes.default.svc, namespace: web}
      sources: \(sources)

    """
  }

  func rendered(_ compositions: String...) async throws -> [RenderedApplication] {
    let home = try await Home.open(folder.path, revision: nil, cache: cache.path, access: access)
    let repositories = Repositories(
      home: home,
      cache: cache.path,
      access: access,
      isOffline: isOffline
    )
    let request = PassRequest(
      compositions: compositions,
      selection: Selection(environments: .all),
      capabilities: .offline
    )
    let pass = SyncPass(request, repositories: repositories, mask: SecretMask(salt: []))
    return await pass.rendered(try await pass.composition())
  }

  func refusals() async throws -> [String] {
    try await rendered().compactMap { application in
      if case .failure(let failure) = application.result { "\(failure.end)" } else { nil }
    }
  }
}

/// The smallest chart that shows a value.
enum SmallChart {
  static let files = [
    "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "values.yaml": "text: own\n",
    "templates/a.yaml":
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {text: '{{ .Values.text }}'}\n",
  ]

  static func files(below folder: String) -> [String: String] {
    Dictionary(files.map { ("\(folder)/\($0.key)", $0.value) }) { first, _ in first }
  }
}

import Compose
import Manifests
import Render

@testable import Pipeline

extension RenderedApplication {
  /// One of a single source that declares nothing, at a revision.
  static func sample(_ name: String, revision: String = "") throws -> RenderedApplication {
    let application = try Application([
      "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
      "metadata": ["name": .string(name), "namespace": "argocd"],
      "spec": [
        "project": "default", "source": ["repoURL": "https://git.example/r", "path": "m"],
        "destination": ["server": "https://kubernetes.default.svc", "namespace": .string(name)],
      ],
    ])
    return RenderedApplication(
      application: application,
      turn: [0, 0],
      ancestors: [],
      revision: revision,
      revisions: [revision],
      notes: [],
      result: .success(Rendering(manifests: []))
    )
  }
}

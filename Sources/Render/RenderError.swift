package import Chart
package import Compose
package import Jsonnet
package import Kustomize
package import Manifests
package import YAML

/// Everything that keeps an application from being rendered.
package struct RenderError: Error, Sendable {
  /// One thing that is wrong.
  package enum Problem: Error, Sendable {
    case source(SourceTreeError)
    case yaml(YAMLError)
    case manifest(ManifestError)
    case chart(ChartError)
    case kustomization(KustomizeError)
    case jsonnet(JsonnetError)
    /// A file that SOPS encrypted and that cannot be read.
    case encrypted(String, reason: String)
    case composition(CompositionError)
    case placeholders([MissingPlaceholder])
    /// One repository is read at two commits in one application, which Argo CD refuses.
    case revisions(repository: String, reference: String, String, String)
    /// Something that Swell does not do; the second text is where it is asked for.
    case unsupported(String, String)
  }

  /// The application; nil as long as it is not known where the error is made.
  var application: Application?
  package let problems: [Problem]

  init(application: Application? = nil, problems: [Problem]) {
    self.application = application
    self.problems = problems
  }

  init(_ problems: [Problem]) {
    self.init(problems: problems)
  }
}

extension RenderError: CustomStringConvertible {
  package var description: String {
    problems.map { problem in
      guard let application, !problem.namesPlace else { return problem.description }
      return application.refusal(because: problem.description)
    }.joined(separator: "\n")
  }
}

extension RenderError.Problem {
  /// Whether the problem says in which file it is, rather than being about what the application asks for.
  fileprivate var namesPlace: Bool {
    switch self {
    case .yaml, .manifest, .chart, .kustomization, .jsonnet, .encrypted: true
    case .composition(let error): error.location != nil
    case .placeholders: true
    case .source, .revisions, .unsupported: false
    }
  }
}

extension RenderError.Problem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .source(let error): error.description
    case .yaml(let error): error.description
    case .manifest(let error): error.description
    case .chart(let error): error.description
    case .kustomization(let error): error.description
    case .jsonnet(let error): error.description
    case .encrypted(let file, let reason): "\(file): cannot decrypt '\(file)': \(reason)"
    case .composition(let error): error.description
    case .placeholders(let missing):
      "cannot fill in placeholders: no value for "
        + missing.map(\.description).joined(separator: ", ")
    case .revisions(let repository, let name, let first, let second):
      "cannot use '$\(name)': '\(repository)' is read at \(first) and at \(second) in one application"
    case .unsupported(let what, let place): "\(place): cannot render: \(what) is not supported"
    }
  }
}

import Chart
import Compose
import Manifests
import YAML

/// A source that is a chart, rendered as Argo CD has Helm render it.
struct ChartSource {
  private let rendering: SourceRendering
  private let options: HelmOptions

  init(_ rendering: SourceRendering) {
    self.rendering = rendering
    options = rendering.source.helm ?? HelmOptions()
  }

  private var source: ApplicationSource { rendering.source }
  private var files: RenderInputs.Source { rendering.files }
  private var inputs: RenderInputs { rendering.inputs }
  private var application: Application { rendering.application }

  func manifests() throws(RenderError.Problem) -> [Manifest] {
    try checkReferences()
    let place = ChartPlace(files, folder: source.path)
    guard let loaded = inputs.charts[place] else {
      preconditionFailure("the chart at '\(source.path)' was not loaded")
    }
    do {
      let output = try loaded.get().render(
        release,
        values: try layers(),
        capabilities: try rendering.capabilities(
          kubeVersion: options.kubeVersion,
          apiVersions: options.apiVersions
        ),
        skippingSchema: options.skipSchemaValidation,
        scalar: rendering.filler.hook,
        sources: inputs.templates,
        limits: inputs.limits
      )
      return try output.manifests(parts, scalar: rendering.filler.hook)
    } catch let error as RenderError.Problem {
      throw error
    } catch let error as ChartError {
      throw .chart(error)
    } catch {
      throw .unsupported("\(error)", source.path)
    }
  }

  private var release: HelmRelease {
    let name = options.releaseName.isEmpty ? application.name : options.releaseName
    let namespace =
      options.namespace.isEmpty ? application.destination.namespace : options.namespace
    return HelmRelease(name: name, namespace: namespace.isEmpty ? "default" : namespace)
  }

  /// Finds the files that the source names, in its own repository and in those that it refers to.
  private var valueFiles: ValueFiles {
    ValueFiles(
      of: source,
      files,
      in: application,
      sources: inputs.sources,
      remote: inputs.files
    )
  }

  /// Refuses a repository that is read at two commits, as Argo CD does.
  private func checkReferences() throws(RenderError.Problem) {
    let paths = options.valueFiles + options.fileParameters.map(\.path)
    var commits: [String: String] = [:]
    if source.chart.isEmpty { commits[normalizedRepository(source.repoURL)] = files.revision }
    for name in valueFiles.referenced(by: paths).sorted() {
      for (other, read) in zip(application.sources, inputs.sources) where other.ref == name {
        let repository = normalizedRepository(other.repoURL)
        let known = commits[repository] ?? read.revision
        guard known == read.revision else {
          throw .revisions(repository: other.repoURL, reference: name, known, read.revision)
        }
        commits[repository] = known
      }
    }
  }

  private var parts: ChartParts {
    var parts: ChartParts = .all
    if options.skipCRDs { parts.remove(.definitions) }
    if options.skipTests { parts.remove(.tests) }
    return parts
  }

  /// The values in the order in which they are laid over each other: files, inline values, parameters, file parameters.
  private func layers() throws(RenderError.Problem) -> [ValuesLayer] {
    do {
      return try allLayers()
    } catch let error as RenderError.Problem {
      throw error
    } catch let error as CompositionError {
      throw .composition(error)
    } catch {
      throw .unsupported("\(error)", source.path)
    }
  }

  private func allLayers() throws -> [ValuesLayer] {
    var layers: [ValuesLayer] = []
    for file in try valueFiles.files(
      options.valueFiles,
      ignoringMissing: options.ignoreMissingValueFiles
    ) {
      layers.append(.values(try value(of: file.bytes, file: file.path), name: file.path))
    }
    if let object = options.valuesObject {
      layers.append(.values(try inlineObject(object), name: "valuesObject"))
    } else if !options.values.isEmpty {
      let file = "values of application '\(application.name)'"
      layers.append(.values(try value(of: Array(options.values.utf8), file: file), name: "values"))
    }
    for parameter in options.parameters {
      let value = Self.escaped(rendering.environment.filling(parameter.value))
      let text = "\(parameter.name)=\(value)"
      layers.append(parameter.forceString ? .setString(text) : .set(text))
    }
    for parameter in options.fileParameters {
      let file = try valueFiles.file(parameter.path)
      let contents = String(decoding: file.bytes, as: UTF8.self)
      layers.append(.setFile(parameter.name + "=file") { _ in .success(contents) })
    }
    return layers
  }

  /// Commas of a parameter's value are no separators, unless the value is a list in braces (Argo CD's `cleanSetParameters`).
  private static func escaped(_ value: String) -> String {
    if value.hasPrefix("{"), value.hasSuffix("}") { return value }
    return value.replacing(",", with: "\\,")
  }

  private func inlineObject(_ object: Value) throws(RenderError.Problem) -> Value {
    guard case .string(let text) = object else { return object }
    return try value(
      of: Array(text.utf8),
      file: "valuesObject of application '\(application.name)'"
    )
  }

  private func value(of bytes: [UInt8], file: String) throws(RenderError.Problem) -> Value {
    try inputs.secretKeys.documents(
      of: bytes,
      file: file,
      scalar: rendering.filler.hook
    ).first?.value ?? .null
  }
}

import Manifests

/// Makes an Application of a document that an API server would hold, noting what cannot be meant.
struct ApplicationDecoder {
  private(set) var problems: [CompositionError] = []

  /// The application; of no use where problems were noted.
  mutating func application(_ document: Value) -> Application {
    let metadata = document["metadata"] ?? [:]
    let spec = document["spec"] ?? [:]
    let list = spec["sources"]?.list ?? []
    let project = spec.text("project")
    let application = Application(
      name: metadata.text("name"),
      namespace: metadata.text("namespace"),
      labels: metadata.textMap("labels"),
      annotations: metadata.textMap("annotations"),
      finalizers: metadata.texts("finalizers"),
      project: project.isEmpty ? "default" : project,
      sources: sources(of: spec),
      hasSourceList: spec["sourceHydrator"] == nil && !list.isEmpty,
      sourceHydrator: spec["sourceHydrator"],
      destination: destination(spec["destination"] ?? [:]),
      syncPolicy: syncPolicy(spec["syncPolicy"] ?? [:]),
      ignoreDifferences: (spec["ignoreDifferences"]?.list ?? []).map(IgnoreDifference.init),
      info: (spec["info"]?.list ?? []).map {
        Application.Info(name: $0.text("name"), value: $0.text("value"))
      },
      revisionHistoryLimit: spec["revisionHistoryLimit"]?.int ?? 10,
      document: document
    )
    checkName(application.name)
    return application
  }

  private mutating func note(_ problem: CompositionError.Problem, _ path: FieldPath.Step...) {
    problems.append(CompositionError(problem, at: FieldPath(path), verb: "use"))
  }

  private mutating func checkName(_ name: String) {
    guard !name.isEmpty else {
      note(.missing("metadata.name"))
      return
    }
    let isFit =
      name.utf8.count <= 253
      && name.utf8.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy { label in
        guard let first = label.first, let last = label.last else { return false }
        let isWord = { (byte: UInt8) in
          (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
        }
        return isWord(first) && isWord(last) && label.allSatisfy { isWord($0) || $0 == 0x2D }
      }
    if !isFit { note(.invalidName(name), .key("metadata"), .key("name")) }
  }

  /// What is rendered: what a hydrator would take, else `sources`, else `source`.
  private mutating func sources(of spec: Value) -> [ApplicationSource] {
    if let hydrator = spec["sourceHydrator"] {
      return [source(hydrator["drySource"] ?? [:], .key("sourceHydrator"), .key("drySource"))]
    }
    if let list = spec["sources"]?.list, !list.isEmpty {
      var names: Set<String> = []
      var sources: [ApplicationSource] = []
      for (index, value) in list.enumerated() {
        let source = source(value, .key("sources"), .index(index), isListed: true)
        if !source.ref.isEmpty, !names.insert(source.ref).inserted {
          note(.duplicateReference(source.ref), .key("spec"), .key("sources"), .index(index))
        }
        sources.append(source)
      }
      return sources
    }
    guard let value = spec["source"] else {
      note(.incompleteSource("neither source nor sources"), .key("spec"))
      return []
    }
    return [source(value, .key("source"))]
  }

  private mutating func source(
    _ value: Value,
    _ path: FieldPath.Step...,
    isListed: Bool = false
  ) -> ApplicationSource {
    do throws(CompositionError) {
      return try ApplicationSource(value, isListed: isListed)
    } catch {
      var error = error
      error.path = FieldPath([.key("spec")] + path + error.path.steps)
      problems.append(error)
      return ApplicationSource(repoURL: "")
    }
  }

  private mutating func destination(_ value: Value) -> Destination {
    var server = value.text("server")[...]
    while server.utf8.last == 0x2F { server = server.dropLast() }
    let destination = Destination(
      server: String(server),
      name: value.text("name"),
      namespace: value.text("namespace")
    )
    if destination.server.isEmpty, destination.name.isEmpty {
      note(.destination("neither server nor name"), .key("spec"), .key("destination"))
    } else if !destination.server.isEmpty, !destination.name.isEmpty {
      note(.destination("both server and name"), .key("spec"), .key("destination"))
    }
    return destination
  }

  private mutating func syncPolicy(_ value: Value) -> SyncPolicy {
    SyncPolicy(
      automated: value["automated"].map { automated in
        SyncPolicy.Automated(
          isEnabled: automated["enabled"]?.bool ?? true,
          prune: automated.flag("prune"),
          selfHeal: automated.flag("selfHeal"),
          allowEmpty: automated.flag("allowEmpty")
        )
      },
      syncOptions: value.texts("syncOptions"),
      retry: value["retry"].map { retry($0) },
      managedNamespaceMetadata: value["managedNamespaceMetadata"].map { metadata in
        SyncPolicy.NamespaceMetadata(
          labels: metadata.textMap("labels"),
          annotations: metadata.textMap("annotations")
        )
      }
    )
  }

  private mutating func retry(_ value: Value) -> SyncPolicy.Retry {
    let backoff = value["backoff"] ?? [:]
    var retry = SyncPolicy.Retry(
      limit: value["limit"]?.int ?? 0,
      refresh: value.flag("refresh"),
      factor: backoff["factor"]?.int ?? 2
    )
    if let duration = duration(backoff, "duration") { retry.duration = duration }
    if let duration = duration(backoff, "maxDuration") { retry.maxDuration = duration }
    return retry
  }

  private mutating func duration(_ backoff: Value, _ key: String) -> Duration? {
    let text = backoff.text(key)
    guard !text.isEmpty else { return nil }
    if let duration = Duration(text: text) { return duration }
    note(
      .invalidDuration(text),
      .key("spec"),
      .key("syncPolicy"),
      .key("retry"),
      .key("backoff"),
      .key(key)
    )
    return nil
  }
}

extension IgnoreDifference {
  /// Reads a rule that an API server would hold.
  fileprivate init(_ value: Value) {
    self.init(
      group: value.text("group"),
      kind: value.text("kind"),
      name: value.text("name"),
      namespace: value.text("namespace"),
      jsonPointers: value.texts("jsonPointers"),
      jqPathExpressions: value.texts("jqPathExpressions"),
      managedFieldsManagers: value.texts("managedFieldsManagers")
    )
  }
}

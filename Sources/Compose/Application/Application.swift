package import Manifests

/// An Argo CD Application: what to render, where to put it and how to keep it there.
///
/// Fields that are absent have Argo CD's defaults. The document itself is kept as `document`, in the form in which an API
/// server would hold it, so that nothing is lost which has no field here.
package struct Application: Sendable, Hashable {
  package var name: String
  /// The namespace of the custom resource, empty where none is given.
  package var namespace: String
  /// The namespace that is Argo CD's own, whose Applications need no namespace in their marks.
  package var controlNamespace = "argocd"
  package var labels: [String: String]
  package var annotations: [String: String]
  package var finalizers: [String]
  /// The project's name; `default` where the document names none.
  package var project: String
  /// The sources in order; where a document has both `sources` and `source`, the former.
  package var sources: [ApplicationSource]
  /// Whether the sources come from `sources`, so that `ref` and `$ref/` paths mean something.
  package var hasSourceList: Bool
  /// The hydrator block, which Argo CD prefers to both; kept as written.
  package var sourceHydrator: Value?
  package var destination: Destination
  package var syncPolicy: SyncPolicy
  package var ignoreDifferences: [IgnoreDifference]
  package var info: [Info]
  /// How many syncs are remembered; ten unless the document says otherwise, zero for none.
  package var revisionHistoryLimit: Int
  /// The environment that parameters or labels name, nil where nothing does.
  package var environment: String?
  /// Where the document, or the ApplicationSet that made it, was written.
  package var origin: Location?
  /// What made it, nil for an Application that was written out.
  package var generator: Generated?
  /// The whole document as an API server would hold it.
  package var document: Value

  /// The document's `source` or `sources`, whichever counts, under its name.
  package var declaredSources: Mapping {
    let key = hasSourceList ? "sources" : "source"
    var sources: Mapping = [:]
    sources[key] = document["spec"]?[key]
    return sources
  }

  /// A line of information for people.
  package struct Info: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The ApplicationSet behind an Application, with the parameters that made this one.
  package struct Generated: Sendable, Hashable {
    /// The ApplicationSet's name.
    package var set: String
    /// The generator's parameters; numbers are doubles, as Argo CD has them.
    package var parameters: Mapping

    package init(set: String, parameters: Mapping) {
      self.set = set
      self.parameters = parameters
    }
  }
}

extension Application {
  /// The wave among the applications of a run, from the sync-wave annotation; anything that is no integer counts as 0.
  package var wave: Int {
    annotations["argocd.argoproj.io/sync-wave"].flatMap(Self.integer) ?? 0
  }

  /// The name as tracking marks have it: with its namespace in front unless that is Argo CD's own.
  package var instanceName: String {
    Self.instanceName(of: name, in: namespace, besides: controlNamespace)
  }

  /// The same for an Application of which only name and namespace are known, `control` being Argo CD's own namespace.
  package static func instanceName(
    of name: String,
    in namespace: String,
    besides control: String
  ) -> String {
    namespace.isEmpty || namespace == control ? name : "\(namespace)_\(name)"
  }

  /// Reads an integer as Go's `strconv.Atoi` does: a sign and digits, nothing else.
  static func integer(_ text: String) -> Int? {
    let digits =
      text.utf8.first.map { $0 == 0x2B || $0 == 0x2D } == true
      ? text.utf8.dropFirst() : text.utf8[...]
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }
}

extension Application {
  /// Says that the application cannot be used for a reason that names no place: its document is the place.
  package func refusal(because reason: String) -> String {
    let place = origin.map { "\($0): " } ?? ""
    return "\(place)cannot use 'Application \(name)': \(reason)"
  }
}

extension Application: CustomStringConvertible {
  package var description: String {
    "Application \(namespace.isEmpty ? "" : namespace + "/")\(name)"
  }
}

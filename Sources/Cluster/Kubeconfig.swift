import Manifests

/// Clusters, users, and the contexts that bring them together, from one file or from several laid over one another.
///
/// As kubectl has it: of entries with the same name the first file's counts, as a whole; the current context is the first that
/// is named; paths are relative to the file that they stand in.
package struct Kubeconfig: Sendable {
  /// One named entry, with the file that it comes from.
  struct Entry: Sendable {
    let name: String
    let fields: Value
    let file: KubeconfigFile
  }

  /// One context, as far as others may know it.
  package struct ContextSummary: Sendable, Hashable {
    package let name: String
    package let cluster: String
    /// The address of the context's cluster; nil where that is missing.
    package let server: String?
  }

  private(set) var contexts: [Entry] = []
  private(set) var clusters: [Entry] = []
  private(set) var users: [Entry] = []
  private(set) var current: (name: String, file: KubeconfigFile)?
  /// Where it was looked for.
  package private(set) var places: [String]
  /// What it takes to read a context again; nil where it was not read from files.
  private(set) var origin: (@Sendable (_ context: String) -> ClusterAccess.Origin)?

  init(_ files: [KubeconfigFile], places: [String]) {
    self.places = places
    for file in files {
      contexts = Self.merge(contexts, file.entries("contexts", holding: "context"))
      clusters = Self.merge(clusters, file.entries("clusters", holding: "cluster"))
      users = Self.merge(users, file.entries("users", holding: "user"))
      if current == nil, let name = file.content["current-context"]?.string, !name.isEmpty {
        current = (name, file)
      }
    }
  }

  /// Reads the files that are meant: the named one, those of `KUBECONFIG`, or `~/.kube/config`.
  ///
  /// Files that are not there are left out, the named one excepted.
  ///
  /// - Throws: when a file cannot be read or is no kubeconfig.
  package static func find(
    _ path: String?,
    environment: [String: String]
  ) throws(ClusterError) -> Kubeconfig {
    var found = try read(path, environment: environment)
    let variables = environment.filter { ["HOME", "KUBECONFIG"].contains($0.key) }
    found.origin = { .kubeconfig(path: path, environment: variables, context: $0) }
    return found
  }

  private static func read(
    _ path: String?,
    environment: [String: String]
  ) throws(ClusterError) -> Kubeconfig {
    let home = environment["HOME"] ?? ""
    if let path {
      guard let file = try KubeconfigFile.read(path, home: home) else {
        throw ClusterError(
          .init("read", "kubeconfig"),
          .configuration(.unreadable("no such file"), at: Location(file: path))
        )
      }
      return Kubeconfig([file], places: [KubeconfigFile.shortened(path, home: home)])
    }
    var places = (environment["KUBECONFIG"] ?? "").split(separator: ":").map { String($0) }
    if places.isEmpty, !home.isEmpty { places = [home + "/.kube/config"] }
    var files: [KubeconfigFile] = []
    for place in places {
      if let file = try KubeconfigFile.read(place, home: home) { files.append(file) }
    }
    return Kubeconfig(files, places: places.map { KubeconfigFile.shortened($0, home: home) })
  }

  /// Whether it says nothing at all.
  package var isEmpty: Bool {
    contexts.isEmpty && clusters.isEmpty && users.isEmpty && current == nil
  }

  /// The name of the current context, where one is chosen.
  package var currentContext: String? { current?.name }

  /// The contexts in their order, for looking a destination up by its cluster's name or address.
  package var summaries: [ContextSummary] {
    contexts.map { context in
      let cluster = context.fields["cluster"]?.string ?? ""
      return ContextSummary(
        name: context.name,
        cluster: cluster,
        server: clusters.first { $0.name == cluster }?.fields["server"]?.string
      )
    }
  }

  private static func merge(_ known: [Entry], _ more: [Entry]) -> [Entry] {
    var names = Set(known.map(\.name))
    return known + more.filter { names.insert($0.name).inserted }
  }
}

package import Manifests

/// An AppProject: what its applications may read, and where they may put what.
package struct Project: Sendable, Hashable {
  /// A cluster and a namespace, as patterns.
  package struct Place: Sendable, Hashable {
    var server: String
    var name: String
    var namespace: String
  }

  /// A kind, as patterns; of cluster-wide kinds a name as well.
  package struct KindPattern: Sendable, Hashable {
    var group: String
    var kind: String
    var name: String
  }

  package let name: String
  var sourceRepositories: [String]
  var destinations: [Place]
  var clusterKinds: [KindPattern]
  var forbiddenClusterKinds: [KindPattern]
  /// Nil where nothing is said, which allows all; an empty list allows none.
  var namespacedKinds: [KindPattern]?
  var forbiddenNamespacedKinds: [KindPattern]
  /// Patterns of the namespaces, besides Argo CD's own, that applications may be declared in.
  var sourceNamespaces: [String]
  /// Who syncs, by destination.
  var accounts: [Account]
  package let windows: SyncWindows
  let signatureRules: SignatureRules
  /// What is said of objects that nobody declared; nil where nobody asks about them.
  package let orphans: OrphanRules?

  /// Reads a document.
  ///
  /// - Throws: when a sync window cannot be read.
  package init(_ manifest: Manifest) throws(CompositionError) {
    name = manifest.name
    let spec = manifest.value["spec"] ?? [:]
    sourceRepositories = spec.texts("sourceRepos")
    destinations = (spec["destinations"]?.list ?? []).map { place in
      Place(
        server: place.text("server"),
        name: place.text("name"),
        namespace: place.text("namespace")
      )
    }
    clusterKinds = Self.kinds(spec["clusterResourceWhitelist"]) ?? []
    forbiddenClusterKinds = Self.kinds(spec["clusterResourceBlacklist"]) ?? []
    namespacedKinds = Self.kinds(spec["namespaceResourceWhitelist"])
    forbiddenNamespacedKinds = Self.kinds(spec["namespaceResourceBlacklist"]) ?? []
    sourceNamespaces = spec.texts("sourceNamespaces")
    signatureRules = SignatureRules(spec)
    orphans = OrphanRules(spec["orphanedResources"])
    accounts = Self.accounts(spec["destinationServiceAccounts"])
    do throws(CompositionError) {
      windows = try SyncWindows(spec["syncWindows"]?.list ?? [])
    } catch {
      throw error.about("AppProject \(manifest.name)", in: nil, verb: "read")
    }
  }

  private static func kinds(_ value: Value?) -> [KindPattern]? {
    value?.list?.map { entry in
      KindPattern(
        group: entry.text("group"),
        kind: entry.text("kind"),
        name: entry.text("name")
      )
    }
  }
}

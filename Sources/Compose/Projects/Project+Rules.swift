package import Manifests

extension Project {
  /// Why an application may not be: the rule that forbids it; nil where none does.
  ///
  /// It is asked before anything is read from the application's sources.
  package func refusal(
    of application: Application,
    controlNamespace: String = "argocd"
  ) -> String? {
    let namespace = application.namespace
    if !namespace.isEmpty, namespace != controlNamespace,
      !sourceNamespaces.contains(where: { NamespacePattern($0).matches(namespace) })
    {
      return words("the namespace '\(namespace)' of the application", "sourceNamespaces")
    }
    for source in application.sources where !permits(repository: source.repoURL) {
      return words("the repository '\(source.repoURL)'", "sourceRepos")
    }
    let destination = application.destination
    guard permits(destination, namespace: destination.namespace) else {
      return words("the destination '\(destination)'", "destinations")
    }
    return nil
  }

  /// Why an application may not have an object; nil where it may.
  package func refusal(of id: ObjectID, to destination: Destination) -> String? {
    let kind = id.groupKind
    guard let namespace = id.namespace else {
      let isListed = clusterKinds.contains { $0.matches(kind, id.name) }
      guard isListed else { return words("'\(id)'", "clusterResourceWhitelist") }
      let isForbidden = forbiddenClusterKinds.contains { $0.matches(kind, id.name) }
      return isForbidden ? words("'\(id)'", "clusterResourceBlacklist") : nil
    }
    if let namespacedKinds, !namespacedKinds.contains(where: { $0.matches(kind) }) {
      return words("'\(id)'", "namespaceResourceWhitelist")
    }
    if forbiddenNamespacedKinds.contains(where: { $0.matches(kind) }) {
      return words("'\(id)'", "namespaceResourceBlacklist")
    }
    guard permits(destination, namespace: namespace) else {
      return words("'\(id)' in '\(destination.cluster)'", "destinations")
    }
    return nil
  }

  private func words(_ subject: String, _ rule: String) -> String {
    "project '\(name)' does not permit \(subject) (its \(rule))"
  }

  private func permits(repository: String) -> Bool {
    let address = normalizedRepository(repository)
    var isPermitted = false
    for written in sourceRepositories {
      let isDenial = written.hasPrefix("!")
      let pattern = normalizedRepository(isDenial ? String(written.dropFirst()) : written)
      let fits = ProjectGlob(pattern, separator: "/").matches(address) != isDenial
      if fits { isPermitted = true } else if isDenial { return false }
    }
    return isPermitted
  }

  private func permits(_ destination: Destination, namespace: String) -> Bool {
    var server = destination.server
    var name = destination.name
    if destination.isInCluster {
      server = Destination.inClusterServer
      name = Destination.inClusterName
    }
    var isPermitted = false
    for place in destinations {
      let fitsName = !name.isEmpty && Self.fits(place.name, name)
      let fitsServer = !server.isEmpty && Self.fits(place.server, server)
      let fitsNamespace = Self.fits(place.namespace, namespace)
      if (fitsName || fitsServer) && fitsNamespace {
        isPermitted = true
      } else if !fitsName && place.name.hasPrefix("!")
        || !fitsServer && place.server.hasPrefix("!") && fitsNamespace
        || !fitsNamespace && place.namespace.hasPrefix("!") && fitsServer
      {
        return false
      }
    }
    return isPermitted
  }

  /// Whether a pattern, denied by an exclamation mark in front, fits a text.
  private static func fits(_ pattern: String, _ text: String) -> Bool {
    guard pattern.hasPrefix("!") else { return ProjectGlob(pattern).matches(text) }
    return !ProjectGlob(String(pattern.dropFirst())).matches(text)
  }
}

extension Project.KindPattern {
  /// Whether a kind, and where this names one the name of an object, is meant.
  fileprivate func matches(_ wanted: GroupKind, _ object: String = "") -> Bool {
    guard SegmentPattern(kind)?.matches(wanted.kind) == true,
      SegmentPattern(group)?.matches(wanted.group) == true
    else { return false }
    return name.isEmpty || SegmentPattern(name)?.matches(object) == true
  }
}

extension Destination {
  /// The cluster alone, for messages.
  fileprivate var cluster: String { server.isEmpty ? name : server }
}

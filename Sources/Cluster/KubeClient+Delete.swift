import Manifests

/// What becomes of the objects that an object owns when it is deleted.
package enum Propagation: String, Sendable, Hashable {
  /// They are deleted first; the object goes last.
  case foreground = "Foreground"
  /// They are deleted afterwards.
  case background = "Background"
  /// They stay.
  case orphan = "Orphan"
}

/// What a deletion is made to depend on: the object in mind, and no other of the same name.
package struct Preconditions: Sendable, Hashable {
  package var uid: String?
  package var resourceVersion: String?

  package init(uid: String? = nil, resourceVersion: String? = nil) {
    self.uid = uid
    self.resourceVersion = resourceVersion
  }
}

extension KubeClient {
  /// Asks for what has a name now to be deleted, and nothing that comes to have it later: a request that somebody held up on its way does
  /// its successor no harm.
  ///
  /// - Returns: whether it was there. That it was not is no error.
  @discardableResult
  package func deleteCurrent(
    _ type: ResourceType,
    namespace: String?,
    name: String,
    propagation: Propagation = .background
  ) async throws(ClusterError) -> Bool {
    let uid: String?
    do throws(ClusterError) {
      guard let found = try await find(type, namespace: namespace, name: name) else { return false }
      uid = found["metadata"]?["uid"]?.string
    } catch {
      // Who may delete need not be allowed to look.
      guard case .forbidden = error.problem else { throw error }
      return try await delete(type, namespace: namespace, name: name, propagation: propagation)
    }
    do throws(ClusterError) {
      return try await delete(
        type,
        namespace: namespace,
        name: name,
        propagation: propagation,
        preconditions: Preconditions(uid: uid)
      )
    } catch {
      guard case .conflict = error.problem else { throw error }
      let now = try await find(type, namespace: namespace, name: name)
      if now?["metadata"]?["uid"]?.string != uid { return true }
      throw error
    }
  }

  /// Asks for an object to be deleted; it may stay for as long as finalizers hold it.
  ///
  /// - Returns: whether it was there. That it was not is no error.
  /// - Throws: `conflict` where a precondition does not hold.
  @discardableResult
  package func delete(
    _ type: ResourceType,
    namespace: String?,
    name: String,
    propagation: Propagation = .background,
    preconditions: Preconditions = Preconditions(),
    gracePeriod: Duration? = nil,
    mode: WriteMode = .real
  ) async throws(ClusterError) -> Bool {
    var options: Mapping = [
      "apiVersion": "v1", "kind": "DeleteOptions",
      "propagationPolicy": .string(propagation.rawValue),
    ]
    var conditions = Mapping()
    conditions["uid"] = preconditions.uid.map { .string($0) }
    conditions["resourceVersion"] = preconditions.resourceVersion.map { .string($0) }
    if !conditions.isEmpty { options["preconditions"] = .map(conditions) }
    options["gracePeriodSeconds"] = gracePeriod.map { .int(Int($0.components.seconds)) }
    if mode == .dryRun { options["dryRun"] = ["All"] }
    let request = KubeRequest(
      .delete,
      try type.path(namespace: namespace, name: name),
      contentType: .json,
      body: JSONBody.bytes(of: .map(options)),
      purpose: .init("delete", type.subject(namespace: namespace, name: name))
    )
    do throws(ClusterError) {
      _ = try await perform(request)
      return true
    } catch {
      if error.isNotFound { return false }
      throw error
    }
  }
}

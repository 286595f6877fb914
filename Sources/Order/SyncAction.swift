import Manifests

/// One thing to be done in a cluster.
package struct SyncAction: Sendable, Hashable {
  /// What is to be done.
  package enum Verb: Sendable, Hashable {
    /// Find out whether the object would be taken, without changing anything.
    case tryOut(WriteStyle)
    case apply(WriteStyle)
    /// Delete an object that is no longer declared.
    case prune
    /// Delete a hook.
    case deleteHook
    /// Take away the finalizer that holds a hook.
    case releaseHook
    /// Ask the server itself whether the object is there.
    case look
  }

  package let verb: Verb
  package let task: SyncTask
}

/// How an object is written.
package struct WriteStyle: Sendable, Hashable {
  /// The kind of request.
  package enum Method: Sendable, Hashable {
    case apply(serverSide: Bool)
    case create
    case replace
    /// Replaced without ever being deleted: definitions and namespaces, on which others depend.
    case update
  }

  package let method: Method
  /// Whether the object is deleted and made anew where it cannot be changed.
  package let isForced: Bool
  /// Whether unknown fields are refused.
  package let isValidated: Bool
}

/// How an action went.
package enum Answer: Sendable, Hashable {
  /// Well; the text is what there is to say.
  case done(String)
  /// Not; the text is the server's or Swell's reason.
  case failed(String)
  /// The object is not there.
  case absent
}

extension WriteStyle {
  /// How an object is written, as it says itself, its live state does, or all do; a trial changes nothing.
  package init(_ task: SyncTask, defaults: ApplyDefaults, isTrial: Bool) {
    let own = task.target.map { ObjectOptions(of: $0.value) }
    let live = task.live?.options
    func says(_ option: String) -> Bool { own?.contains(option) == true }
    func anySays(_ option: String) -> Bool { says(option) || live?.contains(option) == true }
    isForced = defaults.contains(.force) || anySays("Force=true")
    isValidated = !defaults.contains(.unvalidated) && !says("Validate=false")
    if defaults.contains(.replace) || anySays("Replace=true") {
      let isPrecious =
        task.type.kind == "Namespace"
        || task.type.groupKind
          == GroupKind(group: "apiextensions.k8s.io", kind: "CustomResourceDefinition")
      method = task.live == nil ? .create : isPrecious ? .update : .replace
    } else {
      let isServerSide = defaults.contains(.serverSide) || says("ServerSideApply=true")
      method = .apply(serverSide: isServerSide && !isTrial && !says("ServerSideApply=false"))
    }
  }
}

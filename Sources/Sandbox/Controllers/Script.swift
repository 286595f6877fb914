import Manifests

/// What happens in a sandbox: how long things take, what fails, and what operators would say.
package struct Script: Sendable {
  /// What goes wrong with a workload.
  package enum Failure: Sendable, Equatable {
    case crashLoop
    case imagePull
    case neverReady
    /// It starts, but only after so long.
    case slow(Duration)
    /// Its pods are refused, as a quota would.
    case quota
    /// It is refused itself, as a webhook would.
    case refused
  }

  /// A failure of one object.
  package struct Wish: Sendable, Equatable {
    /// The kind or its plural, in lower case.
    package let kind: String
    package let namespace: String?
    package let name: String
    package let failure: Failure
  }

  /// Whether anything happens that the API server does not do itself.
  package var hasControllers = true
  /// How long a pod takes to start, to end, and to run where it ends by itself.
  package var startDelay = Duration.seconds(1)
  package var stopDelay = Duration.seconds(1)
  package var runDuration = Duration.seconds(2)
  /// Whether a machine is found whatever a pod asks of it.
  package var ignoresNodeSelectors = true
  package var wishes: [Wish] = []
  package var rules: [StatusRule] = StatusRule.builtIn

  package init() {}

  /// What operators would say about objects of a kind.
  func rule(for resource: Resource) -> StatusRule? {
    let prefix = resource.type.group.isEmpty ? "/api" : "/apis/\(resource.type.group)"
    let path = "\(prefix)/\(resource.type.version)/\(resource.plural)"
    return rules.last { $0.path == path }
  }

  /// What goes wrong with a pod: by its own name, that of its owner or of the owner's owner, or by its annotations.
  func failure(of pod: Value, _ server: APIServer) -> Failure? {
    let annotation = pod.annotation("sandbox.swell.dev/fail")
    if let failure = annotation.flatMap({ Failure(text: $0) }) { return failure }
    return wish(for: pod, server)?.failure
  }

  /// The refusal that pods of an owner meet, where a quota is wished for.
  func quota(for owner: Value, _ server: APIServer) -> Refusal? {
    guard wish(for: owner, server)?.failure == .quota else { return nil }
    var refusal = Refusal(
      403,
      "Forbidden",
      "pods \"\(owner.name)\" is forbidden: exceeded quota: sandbox, requested: pods=1, used: pods=0, limited: pods=0"
    )
    refusal.kind = "pods"
    return refusal
  }

  private func wish(for object: Value, _ server: APIServer) -> Wish? {
    guard !wishes.isEmpty else { return nil }
    var current: Value? = object
    while let one = current {
      let kind = (one["kind"]?.string ?? "").lowercased()
      let found = wishes.first {
        ($0.kind == kind || $0.kind == kind + "s") && $0.name == one.name
          && ($0.namespace ?? one.namespace) == one.namespace
      }
      if let found { return found }
      current = one.controller.flatMap { owner in
        let type = GroupVersionKind(
          apiVersion: owner["apiVersion"]?.string ?? "",
          kind: owner["kind"]?.string ?? ""
        )
        guard let resource = server.registry.resource(of: type) else { return nil }
        let key = ObjectKey(namespace: one.namespace, name: owner["name"]?.string ?? "")
        return server.store[ObjectPlace(resource: resource.key, key: key)]
      }
    }
    return nil
  }
}

extension Script.Failure {
  /// Reads `CrashLoopBackOff`, `ImagePullBackOff`, `NeverReady`, `Slow:2m`, `Quota` or `Refused`; nil where the text is none of them.
  package init?(text: String) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    switch parts.first?.lowercased() {
    case "crashloopbackoff": self = .crashLoop
    case "imagepullbackoff": self = .imagePull
    case "neverready": self = .neverReady
    case "quota": self = .quota
    case "refused": self = .refused
    case "slow":
      guard let delay = Duration(text: parts.count > 1 ? parts[1] : "30s") else { return nil }
      self = .slow(delay)
    default: return nil
    }
  }
}

extension Script.Wish {
  /// Reads `deployment/web=CrashLoopBackOff` or `deployment/shop/web=…` with a namespace; nil where the text is neither.
  package init?(text: String) {
    guard let (object, failure) = text.split(at: "="),
      let failure = Script.Failure(text: failure)
    else { return nil }
    let parts = object.split(separator: "/").map(String.init)
    guard parts.count == 2 || parts.count == 3 else { return nil }
    kind = parts[0].lowercased()
    namespace = parts.count == 3 ? parts[1] : nil
    name = parts[parts.count - 1]
    self.failure = failure
  }
}

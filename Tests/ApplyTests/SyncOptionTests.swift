import Apply
import Cluster
import Manifests
import Order
import Report
import TestSupport
import Testing

/// What objects and applications say about how they are written.
@Suite(.cluster, .timeLimit(.minutes(15))) struct SyncOptionTests {
  private func frozen(_ value: String, _ options: String = "", key: String = "k") -> String {
    """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: frozen, annotations: {argocd.argoproj.io/sync-options: "\(options)"}}
    immutable: true
    data: {"\(key)": \(value)}
    """
  }

  private func uid(_ lab: Lab, _ kind: String = "ConfigMap", _ name: String = "frozen") async throws
    -> String?
  {
    let group = kind == "RoleBinding" ? "rbac.authorization.k8s.io/v1" : "v1"
    return try await lab.live(group, kind, name)?[["metadata", "uid"]]?.string
  }

  @Test
  func `a field that cannot be changed is named with what would help, and nothing is written`()
    async throws
  {
    let lab = try await Lab()
    try await lab.sync(frozen("one"))
    let before = try await uid(lab)
    _ = lab.sent()
    let result = try await lab.sync(frozen("two"))
    guard case .failed(let text) = result.end else {
      Issue.record("\(result.end)")
      return
    }
    #expect(text.contains("data: Forbidden: field is immutable when `immutable` is set"))
    #expect(
      text.hasSuffix(
        "(the annotation argocd.argoproj.io/sync-options: Force=true has it made anew)"
      )
    )
    #expect(lab.sent().allSatisfy { !$0.contains("/frozen?") || $0.contains("dryRun=All") })
    #expect(try await uid(lab) == before)
  }

  @Test func `an object is made anew only where it says so`() async throws {
    let lab = try await Lab()
    try await lab.sync(frozen("one", "Force=true"))
    let before = try await uid(lab)
    #expect(try await lab.sync(frozen("two", "Force=true")).end == .done)
    #expect(try await uid(lab) != before)
    #expect(try await lab.live("v1", "ConfigMap", "frozen")?[["data", "k"]] == "two")
  }

  @Test func `nothing is deleted to be made anew that the server would not take`() async throws {
    let lab = try await Lab()
    try await lab.sync(frozen("one", "Force=true"))
    let before = try await uid(lab)
    let result = try await lab.sync(frozen("two", "Force=true", key: "no key"))
    guard case .failed = result.end else {
      Issue.record("\(result.end)")
      return
    }
    #expect(try await uid(lab) == before)
  }

  private func binding(_ role: String) -> String {
    """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: readers}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: \(role)}
    subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: readers}]
    """
  }

  @Test func `a binding to another role is made anew, as its role cannot be changed`() async throws
  {
    let lab = try await Lab()
    try await lab.sync(binding("view"))
    let before = try await uid(lab, "RoleBinding", "readers")
    let foreseen = try await lab.sync(binding("edit")) { $0.settings.isDryRun = true }
    #expect(foreseen.end == .different, "\(foreseen.end)")
    #expect(foreseen.summary.contains("RoleBinding readers: configured"), "\(foreseen.summary)")
    #expect(try await uid(lab, "RoleBinding", "readers") == before)
    #expect(try await lab.sync(binding("edit")).end == .done)
    #expect(try await uid(lab, "RoleBinding", "readers") != before)
  }

  @Test func `a replaced object keeps nothing that others added`() async throws {
    let lab = try await Lab()
    func map(_ value: String) -> String {
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: m, annotations: {argocd.argoproj.io/sync-options: "Replace=true"}}
      data: {k: \(value)}
      """
    }
    try await lab.sync(map("one"))
    try await lab.meddle("v1", "ConfigMap", "m", ["data": ["theirs": "x"]])
    #expect(try await lab.sync(map("two")).end == .done)
    #expect(try await lab.live("v1", "ConfigMap", "m")?["data"] == ["k": "two"])
    _ = lab.sent()
    #expect(try await lab.sync(map("two")).end == .done)
    #expect(lab.sent().writes.isEmpty)
  }

  @Test func `fields are validated unless the object or the application says otherwise`()
    async throws
  {
    let lab = try await Lab()
    func map(_ name: String, _ options: String) -> String {
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: \(name), annotations: {argocd.argoproj.io/sync-options: "\(options)"}}
      """
    }
    try await lab.sync(map("a", "") + "\n---\n" + map("b", "Validate=false"))
    let sent = lab.sent().writes
    #expect(sent.contains { $0.contains("/a?") && $0.contains("fieldValidation=Strict") })
    #expect(sent.contains { $0.contains("/b?") && $0.contains("fieldValidation=Ignore") })
    try await lab.sync(map("c", "")) { $0.settings.applies.insert(.unvalidated) }
    #expect(lab.sent().contains { $0.contains("/c?") && $0.contains("fieldValidation=Ignore") })
  }

  @Test func `fields that the kind does not have are named, or left out where that is asked for`()
    async throws
  {
    func text(_ options: String) -> String {
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, annotations: {argocd.argoproj.io/sync-options: "\(options)"}}
      spec:
        replicas: 0
        unheard: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: main, image: "x:1", nope: 1}, {name: side, image: "x:1"}]}
      """
    }
    let lab = try await Lab()
    let refused = try await lab.sync(text(""))
    guard case .failed(let reason) = refused.end else {
      Issue.record("\(refused.end)")
      return
    }
    #expect(reason.contains(".spec.unheard: field not declared in schema"), "\(reason)")
    #expect(lab.sent().count { $0.contains("/deployments/web?") } == 1, "it is not tried again")
    let lenient = try await lab.sync(text("Validate=false"))
    #expect(lenient.end == .done, "\(lenient.end)")
    func writes() -> Int {
      lab.sent().count { !$0.hasPrefix("GET") && $0.contains("/deployments/web?") }
    }
    #expect(writes() >= 2)
    #expect(try await lab.sync(text("Validate=false")).end == .done)
    #expect(writes() == 0, "what was left out is no difference")
  }

  // MARK: Other applications

  @Test func `an object that another application declares is told of, or refused`() async throws {
    let lab = try await Lab()
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {k: v}\n"
    try await lab.sync(text)
    let mark = "other:/ConfigMap:\(lab.namespace)/m"
    try await lab.meddle(
      "v1",
      "ConfigMap",
      "m",
      ["metadata": ["annotations": [trackingAnnotation: .string(mark)]]]
    )
    let refused = try await lab.sync(text) { $0.refusesShared = true }
    #expect(
      refused.end
        == .refused(
          "cannot share ConfigMap \(lab.namespace)/m: it belongs to application 'other' (FailOnSharedResource=true)"
        )
    )
    let taken = try await lab.sync(text)
    #expect(taken.end == .done)
    #expect(
      taken.notes == ["ConfigMap \(lab.namespace)/m is taken over from application 'other'"]
    )
  }

  @Test func `what another application declares stays`() async throws {
    let lab = try await Lab()
    let rest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: rest}\n"
    let moved = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: moved}\n"
    try await lab.sync(rest + "---\n" + moved)
    let id = ObjectID(kind: "ConfigMap", namespace: lab.namespace, name: "moved")
    let result = try await lab.sync(rest) { orders in
      orders.settings.pruning.isRequested = true
      orders.otherOwners = [id: "other"]
    }
    #expect(result.end == .done)
    #expect(result.notes == ["\(id) stays, as application 'other' declares it"])
    #expect(try await lab.live("v1", "ConfigMap", "moved") != nil)
  }

  @Test func `what may only be deleted on approval stays until that is given`() async throws {
    let lab = try await Lab()
    let rest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: rest}\n"
    let precious =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: precious, annotations: {argocd.argoproj.io/sync-options: Prune=confirm}}\n"
    try await lab.sync(rest + "---\n" + precious)
    let refused = try await lab.sync(rest) { $0.settings.pruning.isRequested = true }
    #expect(
      refused.end
        == .refused(
          "cannot delete ConfigMap \(lab.namespace)/precious without approval (give it with --approve-deletions)"
        )
    )
    #expect(try await lab.live("v1", "ConfigMap", "precious") != nil)
    let approved = try await lab.sync(rest) { orders in
      orders.settings.pruning.isRequested = true
      orders.settings.pruning.isConfirmed = true
    }
    #expect(approved.end == .done)
    #expect(try await lab.live("v1", "ConfigMap", "precious") == nil)
  }

  @Test func `what may only be deleted on approval holds nothing up where nothing is deleted`()
    async throws
  {
    let lab = try await Lab()
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\n"
    let precious = map.replacing(
      "{name: NAME}",
      with: "{name: precious, annotations: {argocd.argoproj.io/sync-options: Prune=confirm}}"
    )
    try await lab.sync(map.replacing("NAME", with: "a") + "---\n" + precious)
    let result = try await lab.sync(map.replacing("NAME", with: "b")) { $0.patience = .seconds(30) }
    #expect(result.end == .done, "\(result.end)")
    #expect(try await lab.live("v1", "ConfigMap", "b") != nil)
    #expect(try await lab.live("v1", "ConfigMap", "precious") != nil)
  }

  // MARK: Helm

  @Test func `hooks of an installation and of an upgrade are told apart by what is live`()
    async throws
  {
    let lab = try await Lab()
    func text(_ value: String) -> String {
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: m}
      data: {k: \(value)}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: installed, annotations: {helm.sh/hook: "pre-install"}}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: upgraded, annotations: {helm.sh/hook: "post-upgrade,pre-rollback"}}
      """
    }
    #expect(try await lab.sync(text("one")).end == .done)
    #expect(try await lab.live("v1", "ConfigMap", "installed") != nil)
    #expect(try await lab.live("v1", "ConfigMap", "upgraded") == nil)
    let before = try await uid(lab, "ConfigMap", "installed")
    #expect(try await lab.sync(text("two")).end == .done)
    #expect(try await lab.live("v1", "ConfigMap", "upgraded") != nil)
    #expect(try await uid(lab, "ConfigMap", "installed") == before)
  }
}

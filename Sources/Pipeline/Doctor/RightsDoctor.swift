import Apply
import Cluster
import Compose
import JSON
import Manifests
import Order

/// Asks a cluster whether one may do what applications need.
package struct RightsDoctor: Sendable {
  /// Something that has to be allowed.
  private struct Need: Hashable {
    /// In whose name it is done; nil for one's own.
    var user: String?
    let group: String
    let plural: String
    let kind: String
    let namespace: String
    /// The one object that it is about; empty for all.
    var name = ""
    var purpose = Purpose.objects
  }

  private enum Purpose {
    /// Objects of applications.
    case objects
    /// Where runs keep what they have to remember, and tell each other that they are at work.
    case records
    /// Acting in the name of an account that a project names.
    case acting
  }

  /// Verbs by what they are needed for.
  private typealias Needs = [Need: Set<String>]

  private static let writing: Set = ["get", "list", "create", "patch", "delete"]
  /// All that are asked about, in the order in which they are told.
  private static let verbs = [
    "get", "list", "create", "update", "patch", "delete", "impersonate",
  ]

  private let cluster: TargetCluster

  package init(_ cluster: TargetCluster) {
    self.cluster = cluster
  }

  /// What is missing for applying, comparing and pruning the objects of applications, and for keeping records of them; of applications that
  /// are synced in the name of an account, whether that one may do so.
  package func examination(
    of applications: [RenderedApplication],
    stateNamespace: String
  ) async -> Examination {
    var needs = Self.records(in: stateNamespace)
    var unserved: [String: Set<String>] = [:]
    for application in applications { gather(application, &needs, &unserved) }
    await addNamespaces(of: applications.filter(\.application.createsNamespace), to: &needs)
    let title = "of \(needs.count) kinds in their namespaces asked about"
    for user in Set(needs.keys.map(\.user)) {
      let everything = Need(user: user, group: "*", plural: "*", kind: "", namespace: "")
      if await isAllowed("*", everything) == true { needs = needs.filter { $0.key.user != user } }
    }
    if needs.isEmpty { return Examination("rights", "everything is allowed", findings(unserved)) }
    let questions = needs.flatMap { need, verbs in verbs.map { (need, $0) } }
    let answers = await questions.concurrentMap(limit: 16) { need, verb in
      await isAllowed(verb, need)
    }
    var missing: Needs = [:]
    for (question, answer) in zip(questions, answers) where answer == false {
      missing[question.0, default: []].insert(question.1)
    }
    let refused = missing.sorted {
      ($0.key.namespace, $0.key.plural, $0.key.user ?? "", $0.key.name)
        < ($1.key.namespace, $1.key.plural, $1.key.user ?? "", $1.key.name)
    }
    .map { need, verbs in finding(need, Self.verbs.filter(verbs.contains)) }
    return Examination("rights", title, findings(unserved) + refused)
  }

  // MARK: What is needed

  private static func records(in namespace: String) -> Needs {
    let kinds = [
      ("", "secrets", "Secret"), ("coordination.k8s.io", "leases", "Lease"),
    ]
    return Dictionary(
      uniqueKeysWithValues: kinds.map { group, plural, kind in
        let need = Need(
          group: group,
          plural: plural,
          kind: kind,
          namespace: namespace,
          purpose: .records
        )
        return (need, writing.union(["update"]))
      }
    )
  }

  private func gather(
    _ application: RenderedApplication,
    _ needs: inout Needs,
    _ unserved: inout [String: Set<String>]
  ) {
    let (policy, user) = (application.application.syncPolicy, application.user)
    let home = application.application.destination.namespace
    let made = Set(
      application.manifests.filter { $0.type.kind == "CustomResourceDefinition" }.compactMap {
        $0.value[["spec", "names", "kind"]]?.string
      }
    )
    for manifest in application.manifests {
      guard let type = cluster.discovery.preferred(for: manifest.type.groupKind) else {
        if !made.contains(manifest.type.kind) {
          unserved[manifest.type.groupKind.description, default: []].insert(application.name)
        }
        continue
      }
      let need = Need(
        user: user,
        group: type.type.group,
        plural: type.plural,
        kind: type.type.kind,
        namespace: type.isNamespaced ? manifest.namespace ?? home : ""
      )
      needs[need, default: []].formUnion(Self.writing)
      if policy.has("Replace=true") || ObjectOptions(of: manifest.value).contains("Replace=true") {
        needs[need, default: []].insert("update")
      }
    }
    if let need = user.flatMap(Self.acting) { needs[need] = ["impersonate"] }
  }

  /// The rights to make the namespaces of applications where they are missing, and to label them where that is wished.
  private func addNamespaces(of applications: [RenderedApplication], to needs: inout Needs) async {
    let names = Set(applications.map(\.application.destination.namespace)).sorted()
    let missing = await names.concurrentMap(limit: 16) { await isMissing($0) ? $0 : nil }
    for application in applications {
      let need = Need(
        user: application.user,
        group: "",
        plural: "namespaces",
        kind: "Namespace",
        namespace: ""
      )
      var verbs: Set = ["get"]
      if missing.contains(application.application.destination.namespace) {
        verbs.formUnion(["create", "patch"])
      }
      if application.application.syncPolicy.managedNamespaceMetadata != nil {
        verbs.insert("patch")
      }
      needs[need, default: []].formUnion(verbs)
    }
  }

  private func isMissing(_ namespace: String) async -> Bool {
    let kind = GroupKind(group: "", kind: "Namespace")
    guard let type = cluster.discovery.preferred(for: kind) else { return true }
    return (try? await cluster.client.find(type, namespace: nil, name: namespace)) == nil
  }

  /// The right to act as a service account; nil for another user.
  private static func acting(as user: String) -> Need? {
    let parts = user.split(separator: ":").map(String.init)
    guard parts.count == 4, parts[1] == "serviceaccount" else { return nil }
    return Need(
      group: "",
      plural: "serviceaccounts",
      kind: "ServiceAccount",
      namespace: parts[2],
      name: parts[3],
      purpose: .acting
    )
  }

  // MARK: What is said

  private func findings(_ unserved: [String: Set<String>]) -> [Finding] {
    unserved.sorted { $0.key < $1.key }.map { kind, applications in
      Finding(
        .warning,
        "\(kind) is not served (for \(applications.sorted().joined(separator: ", ")))",
        why: "its objects cannot be applied until an earlier application brings its definition",
        next: "make sure that an application of an earlier wave brings it, or install it first"
      )
    }
  }

  private func finding(_ need: Need, _ verbs: [String]) -> Finding {
    let group = need.group.isEmpty ? "" : "." + need.group
    let place = need.namespace.isEmpty ? "" : " in '\(need.namespace)'"
    let object = need.name.isEmpty ? "" : " '\(need.name)'"
    let user = need.user.map { "'\($0)'" } ?? "one"
    let why =
      switch need.purpose {
      case .objects:
        "a sync of applications with objects of kind \(need.kind) there fails, or cannot compare"
      case .records:
        "what was applied cannot be remembered there, or two runs not be kept apart"
      case .acting: "a project has its applications synced in the name of that account"
      }
    return Finding(
      .problem,
      "\(user) may not \(verbs.joined(separator: ", ")) \(need.plural)\(group)\(object)\(place)",
      why: why,
      next:
        "let a \(need.namespace.isEmpty ? "ClusterRole" : "Role") allow it: "
        + "apiGroups [\"\(need.group)\"], resources [\(need.plural)], verbs [\(verbs.joined(separator: ", "))]"
    )
  }

  /// Whether something is allowed; nil where nobody says.
  private func isAllowed(_ verb: String, _ need: Need) async -> Bool? {
    let review: Value = [
      "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
      "spec": [
        "resourceAttributes": [
          "verb": .string(verb), "group": .string(need.group), "resource": .string(need.plural),
          "namespace": .string(need.namespace), "name": .string(need.name),
        ]
      ],
    ]
    let request = KubeRequest(
      .post,
      "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      contentType: .json,
      body: JSONWriter().bytes(of: review),
      // It makes nothing.
      isRepeatable: true,
      purpose: .init("ask about the right to", "\(verb) \(need.plural)")
    )
    let client = try? cluster.acting(as: need.user).client
    return try? await client?.value(request)[["status", "allowed"]]?.bool
  }
}

import Apply
import Cluster
import Compose
import JSON
import Manifests

/// Asks a cluster whether one may do what applications need.
package struct RightsDoctor: Sendable {
  /// Something that has to be allowed.
  private struct Need: Hashable {
    let group: String
    let plural: String
    let kind: String
    let namespace: String
    /// Whether runs keep there what they have to remember, and tell each other that they are at work.
    var isOfRecords = false

    var verbs: [String] {
      isOfRecords
        ? ["get", "list", "create", "update", "patch", "delete"]
        : ["get", "list", "create", "patch", "delete"]
    }
  }

  private let client: KubeClient
  private let discovery: Discovery

  package init(_ cluster: TargetCluster) {
    client = cluster.client
    discovery = cluster.discovery
  }

  /// What is missing for applying, comparing and pruning the objects of applications, and for keeping records of them.
  package func examination(
    of applications: [RenderedApplication],
    stateNamespace: String
  ) async -> Examination {
    var needs: Set<Need> = [
      Need(
        group: "",
        plural: "secrets",
        kind: "Secret",
        namespace: stateNamespace,
        isOfRecords: true
      ),
      Need(
        group: "coordination.k8s.io",
        plural: "leases",
        kind: "Lease",
        namespace: stateNamespace,
        isOfRecords: true
      ),
    ]
    var unserved: [String: Set<String>] = [:]
    for application in applications { gather(application, &needs, &unserved) }
    let title = "of \(needs.count) kinds in their namespaces asked about"
    if await isAllowed("*", "*", "*", "") == true {
      return Examination("rights", "everything is allowed", findings(unserved))
    }
    let questions = needs.flatMap { need in need.verbs.map { (need, $0) } }
    let answers = await questions.concurrentMap(limit: 16) { need, verb in
      await isAllowed(verb, need.group, need.plural, need.namespace)
    }
    var missing: [Need: [String]] = [:]
    for (question, answer) in zip(questions, answers) where answer == false {
      missing[question.0, default: []].append(question.1)
    }
    let refused = missing.sorted {
      ($0.key.namespace, $0.key.plural) < ($1.key.namespace, $1.key.plural)
    }
    .map { need, verbs in finding(need, verbs) }
    return Examination("rights", title, findings(unserved) + refused)
  }

  private func gather(
    _ application: RenderedApplication,
    _ needs: inout Set<Need>,
    _ unserved: inout [String: Set<String>]
  ) {
    let made = Set(
      application.manifests.filter { $0.type.kind == "CustomResourceDefinition" }.compactMap {
        $0.value[["spec", "names", "kind"]]?.string
      }
    )
    for manifest in application.manifests {
      guard let type = discovery.preferred(for: manifest.type.groupKind) else {
        if !made.contains(manifest.type.kind) {
          unserved[manifest.type.groupKind.description, default: []].insert(application.name)
        }
        continue
      }
      let namespace = manifest.namespace ?? application.application.destination.namespace
      needs.insert(
        Need(
          group: type.type.group,
          plural: type.plural,
          kind: type.type.kind,
          namespace: type.isNamespaced ? namespace : ""
        )
      )
    }
  }

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
    return Finding(
      .problem,
      "one may not \(verbs.joined(separator: ", ")) \(need.plural)\(group)\(place)",
      why: need.isOfRecords
        ? "what was applied cannot be remembered there, or two runs not be kept apart"
        : "a sync of applications with objects of kind \(need.kind) there fails, or cannot compare",
      next:
        "let a \(need.namespace.isEmpty ? "ClusterRole" : "Role") allow it: "
        + "apiGroups [\"\(need.group)\"], resources [\(need.plural)], verbs [\(verbs.joined(separator: ", "))]"
    )
  }

  /// Whether something is allowed; nil where nobody says.
  private func isAllowed(
    _ verb: String,
    _ group: String,
    _ resource: String,
    _ namespace: String
  ) async -> Bool? {
    let review: Value = [
      "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
      "spec": [
        "resourceAttributes": [
          "verb": .string(verb), "group": .string(group), "resource": .string(resource),
          "namespace": .string(namespace),
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
      purpose: .init("ask about the right to", "\(verb) \(resource)")
    )
    return try? await client.value(request)[["status", "allowed"]]?.bool
  }
}

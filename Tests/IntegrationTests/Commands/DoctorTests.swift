import Foundation
import Manifests
import ServerProxy
import TestSupport
import Testing

@testable import TestCluster

/// What `swell doctor` finds in a real cluster.
///
/// One after the other, since what one makes another would find.
@Suite(.apiServer, .serialized, .timeLimit(.minutes(15))) struct DoctorTests {
  private let live: Live
  private let folder: TemporaryFolder

  init() throws {
    live = try Live()
    folder = try TemporaryFolder()
  }

  private func doctor(_ words: [String] = [], kubeconfig: String? = nil) async throws -> Finished {
    try await run(
      "swell",
      ["doctor"] + words,
      in: folder.path,
      environment: [
        "KUBECONFIG": kubeconfig ?? live.connection.kubeconfig, "XDG_CACHE_HOME": folder.path,
      ]
    )
  }

  @Test func `a webhook behind which nobody answers is found`() async throws {
    let namespace = try await live.makeNamespace()
    let configurations = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"
    try await live.create(
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: \(namespace)}
      webhooks:
      - name: gate.example.com
        admissionReviewVersions: [v1]
        sideEffects: None
        failurePolicy: Fail
        clientConfig: {service: {name: gate, namespace: \(namespace)}}
        rules: [{apiGroups: [x.example], apiVersions: [v1], resources: [xs], operations: [CREATE]}]
      """,
      in: configurations
    )
    let finished = try await doctor()
    _ = await live.api.send(.delete("\(configurations)/\(namespace)"))
    #expect(finished.exitCode == 4)
    #expect(
      finished.output.contains(
        """
        problem: ValidatingWebhookConfiguration \(namespace), webhook 'gate.example.com': \
        Service \(namespace)/gate does not exist
          why: whatever it is to admit is refused as long as it does not answer
          next: bring up what is behind Service \(namespace)/gate, or delete what asks it
        """
      ),
      "\(finished)"
    )
  }

  @Test func `a quota that is nearly used up is told, and does no harm yet`() async throws {
    let namespace = try await live.makeNamespace()
    try await live.create(
      """
      apiVersion: v1
      kind: ResourceQuota
      metadata: {name: room, namespace: \(namespace)}
      spec: {hard: {pods: "10", requests.cpu: "2", secrets: "5"}}
      """,
      in: "/api/v1/namespaces/\(namespace)/resourcequotas"
    )
    let status = await live.api.send(
      .merge(
        [
          "status": [
            "hard": ["pods": "10", "requests.cpu": "2"],
            "used": ["pods": "9", "requests.cpu": "1700m"],
          ]
        ],
        into: "/api/v1/namespaces/\(namespace)/resourcequotas/room/status"
      )
    )
    #expect(status == 200)
    let finished = try await doctor()
    #expect(
      finished.output.contains("warning: ResourceQuota \(namespace)/room: 9 of 10 pods are used"),
      "\(finished)"
    )
    #expect(!finished.output.contains("requests.cpu"))
  }

  @Test func `what one may not do is said, with the rule that would allow it`() async throws {
    let files = [
      "composition/app.yaml": """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: web}
      spec:
        project: default
        destination: {server: https://kubernetes.default.svc, namespace: shop}
        source: {repoURL: "https://git.example/r.git", path: web}
      """,
      "web/objects.yaml": """
      {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}
      ---
      {apiVersion: example.com/v1, kind: Widget, metadata: {name: w}}
      """,
    ]
    for (file, text) in files { try folder.write(text, to: file) }
    let map = ["--map-source", "https://git.example/r.git=\(folder.path)"]
    let admin = try await doctor([folder.path] + map)
    #expect(admin.output.contains("everything is allowed"), "\(admin)")
    #expect(admin.output.contains("warning: Widget.example.com is not served (for web)"))
    let reader = try await doctor([folder.path, "--context", "reader"] + map)
    #expect(reader.exitCode == 4)
    #expect(
      reader.output.contains(
        """
        problem: one may not get, list, create, patch, delete deployments.apps in 'shop'
          why: a sync of applications with objects of kind Deployment there fails, or cannot compare
          next: let a Role allow it: apiGroups ["apps"], resources [deployments], \
        verbs [get, list, create, patch, delete]
        """
      ),
      "\(reader)"
    )
    #expect(reader.output.contains("secrets in 'swell-system'"))
    #expect(reader.output.contains("update, patch, delete leases.coordination.k8s.io in"))
  }

  @Test func `what the account of a project may not do is said of it`() async throws {
    let files = [
      "composition/app.yaml": """
      apiVersion: argoproj.io/v1alpha1
      kind: AppProject
      metadata: {name: team}
      spec:
        sourceRepos: ["*"]
        destinations: [{server: "*", namespace: "*"}]
        destinationServiceAccounts: [{server: "*", namespace: shop, defaultServiceAccount: sync}]
      ---
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: web}
      spec:
        project: team
        destination: {server: https://kubernetes.default.svc, namespace: shop}
        source: {repoURL: "https://git.example/r.git", path: web}
        syncPolicy: {syncOptions: [Replace=true, CreateNamespace=true]}
      """,
      "web/objects.yaml": "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}",
    ]
    for (file, text) in files { try folder.write(text, to: file) }
    let words = [folder.path, "--map-source", "https://git.example/r.git=\(folder.path)"]
    let admin = try await doctor(words)
    let account = "problem: 'system:serviceaccount:shop:sync' may not"
    for what in [
      "get, list, create, update, patch, delete deployments.apps in 'shop'",
      "get, create, patch namespaces",
    ] {
      #expect(admin.output.contains("\(account) \(what)\n"), "\(admin)")
    }
    #expect(!admin.output.contains("one may not"), "\(admin)")
    let reader = try await doctor(words + ["--context", "reader"])
    #expect(
      reader.output.contains(
        """
        problem: one may not impersonate serviceaccounts 'sync' in 'shop'
          why: a project has its applications synced in the name of that account
          next: let a Role allow it: apiGroups [""], resources [serviceaccounts], verbs [impersonate]
        """
      ),
      "\(reader)"
    )
    #expect(!reader.output.contains(account), "\(reader)")
  }

  @Test func `authorities of all that the cluster asks are looked at`() async throws {
    let words = [
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3", "-subj", "/CN=gate", "-keyout",
      "key.pem", "-out", "ca.pem",
    ]
    try #require(try await run("openssl", words, in: folder.path).exitCode == 0)
    let bundle = try Data(contentsOf: URL(filePath: folder.path + "/ca.pem")).base64EncodedString()
    let name = try await live.makeNamespace()
    let admission = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"
    try await live.create(
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: \(name)}
      webhooks:
      - name: gate.example.com
        admissionReviewVersions: [v1]
        sideEffects: None
        failurePolicy: Ignore
        clientConfig: {url: "https://gate.example/", caBundle: \(bundle)}
        rules: [{apiGroups: [x.example], apiVersions: [v1], resources: [xs], operations: [CREATE]}]
      """,
      in: admission
    )
    let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    let group = "\(name).example"
    try await live.create(
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: gates.\(group)}
      spec:
        group: \(group)
        names: {kind: Gate, plural: gates}
        scope: Cluster
        versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
        conversion:
          strategy: Webhook
          webhook:
            conversionReviewVersions: [v1]
            clientConfig: {url: "https://gate.example/", caBundle: \(bundle)}
      """,
      in: definitions
    )
    let finished = try await doctor()
    for path in ["\(admission)/\(name)", "\(definitions)/gates.\(group)"] {
      _ = await live.api.send(.delete(path))
    }
    for subject in [
      "ValidatingWebhookConfiguration \(name), webhook 'gate.example.com'",
      "CustomResourceDefinition gates.\(group), conversion",
    ] {
      let words = "warning: \(subject): its authority's certificate ends in "
      #expect(finished.output.contains(words), "\(finished)")
    }
    #expect(finished.output.contains(" ask elsewhere"), "\(finished)")
  }

  @Test func `a repository that cannot be reached is told with its applications`() async throws {
    let port = ScriptedServer.deadPort()
    try folder.write(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: web}
      spec:
        project: default
        destination: {server: https://kubernetes.default.svc, namespace: shop}
        source: {repoURL: "http://127.0.0.1:\(port)/r.git", path: web}
      """,
      to: "app.yaml"
    )
    let finished = try await doctor([folder.path, "--composition", "app.yaml", "--output", "json"])
    // The cluster is shared: what others do there may be a problem of its own.
    #expect([3, 4].contains(finished.exitCode), "\(finished)")
    #expect(finished.output.contains("nobody learns of new commits there"), "\(finished)")
    #expect(finished.output.contains("the application is not synced"))
  }

  @Test func `a cluster that nobody knows is told with its applications`() async throws {
    try folder.write(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: web}
      spec:
        project: default
        destination: {name: elsewhere, namespace: shop}
        source: {repoURL: "https://git.example/r.git", path: web}
      """,
      to: "app.yaml"
    )
    try folder.write("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}", to: "web/a.yaml")
    let finished = try await doctor([
      folder.path, "--composition", "app.yaml", "--map-source",
      "https://git.example/r.git=\(folder.path)",
    ])
    #expect(finished.exitCode == 4)
    #expect(
      finished.output.contains("problem: the cluster 'elsewhere' is not known, or does not answer"),
      "\(finished)"
    )
  }

  @Test func `a token that has ended is told by its own words`() async throws {
    let claims = Data(#"{"exp":1700000000}"#.utf8).base64EncodedString()
    let text = try String(contentsOfFile: live.connection.kubeconfig, encoding: .utf8)
    let user = try #require(text.firstMatch(of: /token: ("?)[^\n"}]+("?)/))
    try folder.write(text.replacing(user.0, with: "token: aa.\(claims).bb"), to: "kubeconfig")
    // The server knows no such token: what can be seen without it is seen.
    let finished = try await doctor(kubeconfig: "\(folder.path)/kubeconfig")
    #expect(finished.exitCode == 4)
    #expect(finished.output.contains("ended at 2023-11-14T22:13:20Z"), "\(finished)")
  }

  @Test func `a certificate that ends soon is told`() async throws {
    let finished = try await doctor()
    // The server of the tests has a certificate of a year.
    #expect(finished.output.contains("server certificate"), "\(finished)")
    #expect(!finished.output.contains("the server's certificate ends"))
  }
}

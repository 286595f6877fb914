import Foundation
import Manifests
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// What `charts/core/swell` is made of: who may do what, what nobody may, and how it is seen from outside.
@Suite struct AgentChartObjectTests {
  /// Everything that can be switched on, in a namespace that stands for all of them.
  private static let everything = """
    repository: https://git.example/platform.git
    revision: main
    composition: composition/dev.yaml
    environment: dev
    credentialsSecret: logins
    imagePullSecrets: [{name: registry}]
    stateNamespace: NAMESPACE
    agent:
      replicas: 2
      repositories: [https://git.example/other.git]
      extraArgs: [--poll=1m]
      extraEnv: [{name: GIT_TRACE, value: "0"}]
      extraVolumes: [{name: keys, secret: {secretName: keys}}]
      extraVolumeMounts: [{name: keys, mountPath: /keys, readOnly: true}]
      podAnnotations: {example.org/team: platform}
      priorityClassName: system-cluster-critical
      nodeSelector: {kubernetes.io/os: linux}
      tolerations: [{operator: Exists}]
      affinity: {podAntiAffinity: {}}
      serviceAccount: {annotations: {example.org/role: syncer}}
      rbac:
        clusterAdmin: false
        rules: [{apiGroups: [apps], resources: [deployments], verbs: [create, patch, delete]}]
        namespaces: [NAMESPACE]
      webhook:
        enabled: true
        secret: hooks
        ingress:
          enabled: true
          className: public
          host: swell.example
          tlsSecret: certificate
          annotations: {example.org/class: public}
      notifications: {configMap: messages, secret: tokens}
      traces: {endpoint: "http://collector:4318"}
      serviceMonitor: {labels: {release: prometheus}}
      networkPolicy: {from: [{namespaceSelector: {matchLabels: {name: monitoring}}}]}
    only: missing
    since: 24h
    extraArgs: [--quiet]
    extraEnv: [{name: GIT_TRACE, value: "0"}]
    extraVolumes: [{name: keys, secret: {secretName: keys}}]
    extraVolumeMounts: [{name: keys, mountPath: /keys, readOnly: true}]
    state: {storageClass: fast}
    addresses: {secret: addresses, webhook: hook, chat: chat, pushgateway: push}

    """

  private static let monitoring = ["-a", "monitoring.coreos.com/v1"]

  /// The objects of the chart as `swell template` renders it, with some values.
  private func objects(
    _ values: String = "",
    in namespace: String = "tools",
    _ more: [String] = monitoring
  ) async throws -> [Value] {
    let folder = try TemporaryFolder()
    try folder.write(values.replacing("NAMESPACE", with: namespace), to: "values.yaml")
    let words = [
      "template", "swell", "charts/core/swell", "-n", namespace, "-f",
      folder.path + "/values.yaml",
    ]
    let rendered = try await run("swell", words + more, in: Fixture.repository)
    try #require(rendered.exitCode == 0, "\(rendered)")
    return try YAMLReader().documents(of: Array(rendered.output.utf8), file: "chart")
      .map(\.value).filter { !$0.isNull }
  }

  private func one(_ kind: String, _ name: String, of objects: [Value]) throws -> Value {
    let found = objects.filter {
      $0["kind"]?.string == kind && $0[["metadata", "name"]]?.string == name
    }
    try #require(found.count == 1, "\(kind) \(name)")
    return found[0]
  }

  private func agentPod(of objects: [Value]) throws -> Value {
    try #require(
      try one("Deployment", "swell-agent", of: objects)[["spec", "template"]]
    )
  }

  private func driftPod(of objects: [Value]) throws -> Value {
    try #require(
      try one("CronJob", "swell-drift-report", of: objects)[
        ["spec", "jobTemplate", "spec", "template"]
      ]
    )
  }

  /// Whether a selector's labels are all among those of something.
  private func selects(_ selector: Value?, _ labels: Value?) throws -> Bool {
    let wanted = try #require(selector?.map)
    return wanted.count > 0 && wanted.allSatisfy { labels?[$0.key] == $0.value }
  }

  // MARK: What pods may do

  @Test func `nobody is root, nothing is written outside of volumes, and no right is left`()
    async throws
  {
    let objects = try await objects(Self.everything)
    for pod in [try agentPod(of: objects), try driftPod(of: objects)] {
      let spec = try #require(pod["spec"])
      let identity = try #require(spec["securityContext"])
      #expect(identity["runAsNonRoot"] == true)
      #expect(identity["runAsUser"] == 65532 && identity["runAsGroup"] == 65532)
      #expect(identity["seccompProfile"] == ["type": "RuntimeDefault"])
      for name in ["hostNetwork", "hostPID", "hostIPC", "initContainers"] {
        #expect(spec[name] == nil)
      }
      let containers = try #require(spec["containers"]?.list)
      try #require(containers.count == 1)
      let container = containers[0]
      #expect(
        container["securityContext"] == [
          "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true,
          "capabilities": ["drop": ["ALL"]],
        ]
      )
      // Where the program writes: the caches, and the keys by which signatures are looked at.
      let volumes = spec["volumes"]?.list ?? []
      let mounts = container["volumeMounts"]?.list ?? []
      for path in ["/cache", "/tmp"] {
        let mount = try #require(mounts.first { $0["mountPath"] == .string(path) }, "\(path)")
        let volume = try #require(volumes.first { $0["name"] == mount["name"] })
        #expect(volume["emptyDir"] != nil && mount["readOnly"] != true)
      }
      let variables = container["env"]?.list ?? []
      #expect(variables.contains(["name": "XDG_CACHE_HOME", "value": "/cache"]))
      #expect(!volumes.contains { $0["hostPath"] != nil })
    }
  }

  @Test func `probes ask the agent where it listens`() async throws {
    let pod = try agentPod(of: try await objects())
    let container = try #require(pod[["spec", "containers"]]?.list?.first)
    #expect(container["ports"] == [["name": "http", "containerPort": 8080]])
    #expect(container["args"]?.list?.contains("--listen=:8080") == true)
    for (probe, path) in [
      ("startupProbe", "/healthz"), ("livenessProbe", "/healthz"), ("readinessProbe", "/readyz"),
    ] {
      #expect(container[[probe, "httpGet"]] == ["path": .string(path), "port": "http"])
    }
  }

  @Test func `whatever options name can be mounted, and the image be pulled by a login`()
    async throws
  {
    let objects = try await objects(Self.everything)
    for pod in [try agentPod(of: objects), try driftPod(of: objects)] {
      let container = try #require(pod[["spec", "containers"]]?.list?.first)
      let mount: Value = ["name": "keys", "mountPath": "/keys", "readOnly": true]
      #expect(pod[["spec", "imagePullSecrets"]] == [["name": "registry"]])
      #expect(pod[["spec", "volumes"]]?.list?.contains { $0["name"] == "keys" } == true)
      #expect(container["volumeMounts"]?.list?.contains(mount) == true)
      #expect(container["env"]?.list?.contains(["name": "GIT_TRACE", "value": "0"]) == true)
    }
  }

  // MARK: Who sees it

  @Test func `figures are looked for at a Service of the agent's pods`() async throws {
    let objects = try await objects(Self.everything)
    let monitor = try one("ServiceMonitor", "swell-agent", of: objects)
    let endpoint = try #require(monitor[["spec", "endpoints"]]?.list?.first)
    #expect(endpoint["path"] == "/metrics" && endpoint["interval"] == "30s")
    #expect(monitor[["metadata", "labels", "release"]] == "prometheus")
    let pod = try agentPod(of: objects)[["metadata", "labels"]]
    let services = try objects.filter { object in
      try object["kind"] == "Service"
        && selects(
          monitor[["spec", "selector", "matchLabels"]],
          object[["metadata", "labels"]]
        )
    }
    let ports = services.flatMap { $0[["spec", "ports"]]?.list ?? [] }
    #expect(ports.filter { $0["name"] == endpoint["port"] }.map { $0["targetPort"] } == ["http"])
    for service in services { #expect(try selects(service[["spec", "selector"]], pod)) }
    let without = try await self.objects(Self.everything, [])
    #expect(!without.contains { $0["kind"] == "ServiceMonitor" }, "nobody knows the kind")
  }

  @Test func `of several replicas one may be away, and of one it may be, too`() async throws {
    let several = try await objects(Self.everything)
    let budget = try one("PodDisruptionBudget", "swell-agent", of: several)
    #expect(budget[["spec", "maxUnavailable"]] == 1)
    let labels = try agentPod(of: several)[["metadata", "labels"]]
    #expect(try selects(budget[["spec", "selector", "matchLabels"]], labels))
    // Otherwise no machine could be emptied.
    #expect(!(try await objects()).contains { $0["kind"] == "PodDisruptionBudget" })
  }

  @Test func `only the port of the agent is open, and only for those who are named`() async throws {
    let named = try await objects(Self.everything)
    for objects in [named, try await self.objects()] {
      let policy = try one("NetworkPolicy", "swell-agent", of: objects)
      let labels = try agentPod(of: objects)[["metadata", "labels"]]
      #expect(try selects(policy[["spec", "podSelector", "matchLabels"]], labels))
      #expect(policy[["spec", "policyTypes"]] == ["Ingress"])
      let rules = try #require(policy[["spec", "ingress"]]?.list)
      #expect(rules.map { $0["ports"] } == [[["port": "http", "protocol": "TCP"]]])
      let peers: Value = [["namespaceSelector": ["matchLabels": ["name": "monitoring"]]]]
      #expect(rules.map { $0["from"] } == [objects == named ? peers : nil])
    }
  }

  @Test func `a push is taken at one path, and the secrets of the forges are mounted`() async throws
  {
    let objects = try await objects(Self.everything)
    let ingress = try one("Ingress", "swell-webhook", of: objects)
    let rule = try #require(ingress[["spec", "rules"]]?.list?.first)
    #expect(rule[["http", "paths"]]?.list?.map { $0["path"] } == ["/api/webhook"])
    #expect(ingress[["spec", "tls"]]?.list?.first?["secretName"] == "certificate")
    let service = try one("Service", "swell-webhook", of: objects)
    let labels = try agentPod(of: objects)[["metadata", "labels"]]
    #expect(try selects(service[["spec", "selector"]], labels))
    let container = try #require(try agentPod(of: objects)[["spec", "containers"]]?.list?.first)
    let mounts = container["volumeMounts"]?.list ?? []
    for (option, path) in [
      ("--webhook-secrets", "/etc/swell/webhook"), ("--notifications", "/etc/swell/notifications"),
    ] {
      #expect(container["args"]?.list?.contains(.string("\(option)=\(path)")) == true)
      #expect(mounts.contains { $0["mountPath"] == .string(path) && $0["readOnly"] == true })
    }
  }

  // MARK: Rights

  @Test func `the agent may do everything unless it is told otherwise`() async throws {
    let objects = try await objects()
    let binding = try one("ClusterRoleBinding", "swell-agent", of: objects)
    #expect(binding[["roleRef", "name"]] == "cluster-admin")
    let account = try agentPod(of: objects)[["spec", "serviceAccountName"]]
    #expect(
      binding["subjects"] == [
        ["kind": "ServiceAccount", "name": account ?? "", "namespace": "tools"]
      ]
    )
    #expect(try one("ServiceAccount", "swell-agent", of: objects)["kind"] != nil)
  }

  @Test func `with few rights it writes only what is listed`() async throws {
    let objects = try await objects(Self.everything, in: "team")
    #expect(!objects.contains { $0[["roleRef", "name"]] == "cluster-admin" })
    let role = try one("ClusterRole", "swell-agent", of: objects)
    let reading: Set<String> = ["get", "list", "watch"]
    var written: [[String]] = []
    for rule in role["rules"]?.list ?? [] {
      let verbs = (rule["verbs"]?.list ?? []).compactMap(\.string)
      if reading.isSuperset(of: verbs) { continue }
      written.append((rule["resources"]?.list ?? []).compactMap(\.string))
    }
    #expect(
      written == [
        ["applications", "applicationsets", "applicationsets/status"], ["applications"],
        ["applicationsets/finalizers"], ["events"], ["deployments"],
      ]
    )
    let writes = try one("Role", "swell-agent-writes", of: objects)
    #expect(writes[["metadata", "namespace"]] == "team")
    #expect(writes["rules"] == [["apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]]])
    for kind in ["ClusterRoleBinding", "RoleBinding"] {
      for binding in objects where binding["kind"] == .string(kind) {
        let name = binding[["metadata", "name"]]?.string ?? ""
        let owner = name.hasSuffix("drift-report") ? "swell-drift-report" : "swell-agent"
        #expect(binding["subjects"]?.list?.map { $0["name"] } == [.string(owner)], "\(name)")
      }
    }
  }

  // MARK: The drift report

  @Test func `the drift report runs by the clock, one at a time, and reads only`() async throws {
    let objects = try await objects(Self.everything)
    let job = try one("CronJob", "swell-drift-report", of: objects)
    #expect(job[["spec", "schedule"]] == "*/15 * * * *")
    #expect(job[["spec", "concurrencyPolicy"]] == "Forbid")
    #expect(job[["spec", "jobTemplate", "spec", "backoffLimit"]] == 0)
    let spec = try #require(try driftPod(of: objects)["spec"])
    #expect(spec["serviceAccountName"] == "swell-drift-report")
    let words = spec["containers"]?.list?.first?["args"]?.list?.compactMap(\.string) ?? []
    #expect(words.prefix(2) == ["drift-report", "https://git.example/platform.git"])
    for word in ["--env=dev", "--state=/reports/report.json", "--webhook=env:SWELL_WEBHOOK"] {
      #expect(words.contains(word), "\(words)")
    }
    let role = try one("ClusterRole", "swell-drift-report", of: objects)
    let verbs = (role["rules"]?.list ?? []).flatMap { $0["verbs"]?.list ?? [] }
    #expect(Set(verbs.compactMap(\.string)) == ["get", "list", "watch"])
    #expect(!(try await self.objects()).contains { $0["kind"] == "CronJob" }, "no repository")
    let single = try await self.objects("repository: https://git.example/platform.git")
    let others = try driftPod(of: single)[["spec", "containers"]]?.list?.first?["args"]?.list
    #expect(others?.contains { $0.string?.hasPrefix("--env") == true } == false)
  }

  // MARK: A real server

  @Test(.cluster, .timeLimit(.minutes(15)), arguments: ["", everything])
  func `a server takes every object, with nothing switched on and with everything`(
    values: String
  ) async throws {
    let live = try Live()
    let namespace = try await live.makeNamespace()
    let version = try #require(await live.api.get("/version")?["gitVersion"]?.string)
    let options = Self.monitoring + ["--kube-version", version]
    var taken: Set<String> = []
    for object in try await objects(values, in: namespace, options) {
      let kind = object["kind"]?.string ?? ""
      guard let collection = await live.collection(of: object) else {
        #expect(kind == "ServiceMonitor", "the server knows every other kind")
        continue
      }
      let status = await live.api.send(.create(object, in: collection + "?dryRun=All"))
      #expect(status == 201, "\(kind) \(object[["metadata", "name"]]?.string ?? "")")
      taken.insert(kind)
    }
    let few: Set = [
      "ServiceAccount", "ClusterRoleBinding", "Deployment", "Service", "NetworkPolicy",
    ]
    let more: Set = [
      "ClusterRole", "Role", "RoleBinding", "PodDisruptionBudget", "Ingress", "CronJob",
      "PersistentVolumeClaim",
    ]
    // Somebody else may have made the server know monitors.
    taken.subtract(["CustomResourceDefinition", "ServiceMonitor"])
    #expect(taken == (values.isEmpty ? few : few.union(more)))
  }
}

extension Live {
  /// Where the server takes an object; nil where it does not know the kind.
  func collection(of object: Value) async -> String? {
    guard let version = object["apiVersion"]?.string else { return nil }
    let group = version.contains("/") ? "/apis/\(version)" : "/api/\(version)"
    let kind = await api.get(group)?["resources"]?.list?.first {
      $0["kind"] == object["kind"] && $0["name"]?.string?.contains("/") == false
    }
    guard let plural = kind?["name"]?.string else { return nil }
    let namespace = object[["metadata", "namespace"]]?.string
    return group + (namespace.map { "/namespaces/\($0)" } ?? "") + "/\(plural)"
  }
}

import Cluster
import Manifests

extension ClusterDoctor {
  /// Somebody who asks a Service of the cluster, and what happens when that does not answer.
  private struct Caller {
    let name: String
    let namespace: String
    let service: String
    let severity: Finding.Severity
    let why: String
  }

  /// Webhooks, conversions and APIServices behind which nobody answers.
  func backends() async -> Examination {
    let webhooks = await webhooks()
    let callers = webhooks.callers + (await conversions()) + (await extensions())
    var findings = webhooks.findings
    for caller in callers {
      guard let lack = await lack(behind: caller) else { continue }
      findings.append(
        Finding(
          caller.severity,
          "\(caller.name): \(lack)",
          why: caller.why,
          next:
            "bring up what is behind Service \(caller.namespace)/\(caller.service), or delete what asks it"
        )
      )
    }
    return Examination("webhooks", "\(callers.count) ask services of the cluster", findings)
  }

  private func webhooks() async -> (callers: [Caller], findings: [Finding]) {
    var callers: [Caller] = []
    var findings: [Finding] = []
    for kind in ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"] {
      for configuration in await objects(kind, in: "admissionregistration.k8s.io") ?? [] {
        let name = configuration[["metadata", "name"]]?.string ?? ""
        for webhook in configuration["webhooks"]?.list ?? [] {
          let isStrict = webhook["failurePolicy"]?.string != "Ignore"
          let title = "\(kind) \(name), webhook '\(webhook["name"]?.string ?? "")'"
          findings += credentials.expiry(of: webhook[["clientConfig", "caBundle"]], title)
          callers += caller(
            title,
            webhook[["clientConfig", "service"]],
            isStrict ? .problem : .warning,
            isStrict
              ? "whatever it is to admit is refused as long as it does not answer"
              : "whatever it is to admit waits for its time limit first"
          )
        }
      }
    }
    return (callers, findings)
  }

  private func conversions() async -> [Caller] {
    await (objects("CustomResourceDefinition", in: "apiextensions.k8s.io") ?? [])
      .flatMap { definition in
        caller(
          "CustomResourceDefinition \(definition[["metadata", "name"]]?.string ?? ""), conversion",
          definition[["spec", "conversion", "webhook", "clientConfig", "service"]],
          .problem,
          "objects of this kind cannot be read or written in other versions"
        )
      }
  }

  private func extensions() async -> [Caller] {
    await (objects("APIService", in: "apiregistration.k8s.io") ?? []).flatMap { service in
      caller(
        "APIService \(service[["metadata", "name"]]?.string ?? "")",
        service[["spec", "service"]],
        .problem,
        "its kinds cannot be found out, namespaces cannot be deleted, and nothing of it is pruned"
      )
    }
  }

  private func caller(
    _ name: String,
    _ service: Value?,
    _ severity: Finding.Severity,
    _ why: String
  ) -> [Caller] {
    guard let service, let target = service["name"]?.string,
      let namespace = service["namespace"]?.string
    else { return [] }
    return [
      Caller(
        name: name,
        namespace: namespace,
        service: target,
        severity: severity,
        why: why
      )
    ]
  }

  /// What is missing behind a Service; nil where somebody answers, or nobody can say.
  private func lack(behind caller: Caller) async -> String? {
    let place = "\(caller.namespace)/\(caller.service)"
    guard let services = discovery.preferred(for: GroupKind(group: "", kind: "Service")),
      let endpoints = discovery.preferred(for: GroupKind(group: "", kind: "Endpoints"))
    else { return nil }
    do throws(ClusterError) {
      let service = try await client.find(
        services,
        namespace: caller.namespace,
        name: caller.service
      )
      guard let service else { return "Service \(place) does not exist" }
      // A name of somewhere else has no addresses here.
      if service[["spec", "type"]]?.string == "ExternalName" { return nil }
      let addresses = try await client.find(
        endpoints,
        namespace: caller.namespace,
        name: caller.service
      )
      let isAnswered = (addresses?["subsets"]?.list ?? []).contains {
        $0["addresses"]?.list?.isEmpty == false
      }
      return isAnswered ? nil : "Service \(place) has no address that is ready"
    } catch {
      return nil
    }
  }
}

import Cluster
import Manifests

extension ClusterDoctor {
  /// Somebody who asks a Service of the cluster or an address elsewhere, and what happens when that does not answer.
  private struct Caller {
    let name: String
    /// What it asks, in the shape of a `clientConfig`.
    let target: Value?
    let severity: Finding.Severity
    let why: String

    var service: (namespace: String, name: String)? {
      guard let service = target?["service"], let name = service["name"]?.string,
        let namespace = service["namespace"]?.string
      else { return nil }
      return (namespace, name)
    }

    var place: String { service.map { "\($0.namespace)/\($0.name)" } ?? "" }
    var address: String? { target?["url"]?.string }
    var authorities: Value? { target?["caBundle"] }
  }

  /// Webhooks, conversions and APIServices behind which nobody answers.
  func backends() async -> Examination {
    let all = await webhooks() + conversions() + extensions()
    var findings = all.flatMap { credentials.expiry(of: $0.authorities, $0.name) }
    let callers = all.filter { $0.service != nil }
    for caller in callers {
      guard let lack = await lack(behind: caller) else { continue }
      findings.append(
        Finding(
          caller.severity,
          "\(caller.name): \(lack)",
          why: caller.why,
          next: "bring up what is behind Service \(caller.place), or delete what asks it"
        )
      )
    }
    let text = "\(callers.count) ask services of the cluster"
    let others = all.count { $0.address != nil }
    return Examination("webhooks", others > 0 ? text + ", \(others) ask elsewhere" : text, findings)
  }

  private func webhooks() async -> [Caller] {
    var callers: [Caller] = []
    for kind in ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"] {
      for configuration in await objects(kind, in: "admissionregistration.k8s.io") ?? [] {
        let name = configuration[["metadata", "name"]]?.string ?? ""
        callers += (configuration["webhooks"]?.list ?? []).map { webhook in
          let isStrict = webhook["failurePolicy"]?.string != "Ignore"
          return Caller(
            name: "\(kind) \(name), webhook '\(webhook["name"]?.string ?? "")'",
            target: webhook["clientConfig"],
            severity: isStrict ? .problem : .warning,
            why: isStrict
              ? "whatever it is to admit is refused as long as it does not answer"
              : "whatever it is to admit waits for its time limit first"
          )
        }
      }
    }
    return callers
  }

  private func conversions() async -> [Caller] {
    await (objects("CustomResourceDefinition", in: "apiextensions.k8s.io") ?? []).map {
      Caller(
        name: "CustomResourceDefinition \($0[["metadata", "name"]]?.string ?? ""), conversion",
        target: $0[["spec", "conversion", "webhook", "clientConfig"]],
        severity: .problem,
        why: "objects of this kind cannot be read or written in other versions"
      )
    }
  }

  private func extensions() async -> [Caller] {
    await (objects("APIService", in: "apiregistration.k8s.io") ?? []).map {
      Caller(
        name: "APIService \($0[["metadata", "name"]]?.string ?? "")",
        target: $0["spec"],
        severity: .problem,
        why:
          "its kinds cannot be found out, namespaces cannot be deleted, and nothing of it is pruned"
      )
    }
  }

  /// What is missing behind a Service; nil where somebody answers, or nobody can say.
  private func lack(behind caller: Caller) async -> String? {
    let place = caller.place
    guard let target = caller.service,
      let services = discovery.preferred(for: GroupKind(group: "", kind: "Service")),
      let endpoints = discovery.preferred(for: GroupKind(group: "", kind: "Endpoints"))
    else { return nil }
    do throws(ClusterError) {
      let service = try await client.find(
        services,
        namespace: target.namespace,
        name: target.name
      )
      guard let service else { return "Service \(place) does not exist" }
      // A name of somewhere else has no addresses here.
      if service[["spec", "type"]]?.string == "ExternalName" { return nil }
      let addresses = try await client.find(
        endpoints,
        namespace: target.namespace,
        name: target.name
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

import Cluster
import Compose
import Diff
import Glibc
import JQ
import Manifests
import Pipeline
import Report

extension Command {
  /// The command `swell doctor`.
  static let doctor = Command(
    name: "doctor",
    words: "[REPO]",
    summary:
      "whether all that Swell needs is there, for a repository's applications too; --rules lists the built-in rules about differences",
    options: [.flag("rules", "list the built-in rules by which differences do not count")]
      + Option.selection + Option.placeholders + Option.cluster + Option.output
  ) { arguments in
    if arguments.has("rules") {
      let format = try Console.format(arguments, [.text, .json, .yaml])
      Console.show(.list(builtInRules.map(\.json)), as: format) { rules }
      return .done
    }
    let format = try Console.format(arguments, [.text, .json, .yaml])
    let clusters = try Requests.clusters(arguments)
    let now = Timestamp(secondsSince1970: time(nil))
    let credentials = CredentialDoctor(await clusters.ownAccess, now: now).examination()
    var examinations = [jq, credentials]
    var cluster: TargetCluster?
    do {
      let found = try await clusters.own()
      let version = found.discovery.kubernetesVersion
      examinations.append(
        Examination("cluster", "\(found.access.server) answers, Kubernetes \(version)")
      )
      examinations += await ClusterDoctor(found, now: now).examinations()
      cluster = found
    } catch {
      examinations.append(Examination("cluster", "\(error)", [unreachable("\(error)")]))
    }
    examinations += try await applications(arguments, clusters, cluster)
    Console.show(.list(examinations.map(\.json)), as: format) { text(of: examinations) }
    return code(for: examinations)
  }

  /// What is to be said of a repository's applications, where one is named.
  private static func applications(
    _ arguments: Arguments,
    _ clusters: Clusters,
    _ cluster: TargetCluster?
  ) async throws -> [Examination] {
    let choices = ["composition", "env", "all-environments", "app", "selector", "wave", "revision"]
    guard !arguments.words.isEmpty || choices.contains(where: { arguments.has($0) }) else {
      return []
    }
    let pass = try await Requests.pass(arguments, on: clusters)
    let composition = try await pass.composition()
    let rendered = await pass.rendered(composition, for: cluster, among: clusters)
    var examinations = [await SourcesDoctor(pass.repositories).examination(of: rendered)]
    for (destination, own) in byDestination(rendered) {
      guard let target = destination.isInCluster ? cluster : await clusters.known(for: destination)
      else {
        if !destination.isInCluster { examinations.append(unknown(destination, own)) }
        continue
      }
      examinations.append(
        await RightsDoctor(target).examination(
          of: own,
          stateNamespace: arguments.value("state-namespace") ?? "swell-system"
        )
      )
    }
    return examinations
  }

  /// The applications by the cluster that they go to, in the order of their first ones.
  private static func byDestination(
    _ applications: [RenderedApplication]
  ) -> [(Compose.Destination, [RenderedApplication])] {
    var groups: [(Compose.Destination, [RenderedApplication])] = []
    for application in applications {
      let destination = application.application.destination
      let position = groups.firstIndex {
        $0.0.isInCluster && destination.isInCluster
          || $0.0.server == destination.server && $0.0.name == destination.name
      }
      if let position {
        groups[position].1.append(application)
      } else {
        groups.append((destination, [application]))
      }
    }
    return groups
  }

  private static func unknown(
    _ destination: Compose.Destination,
    _ applications: [RenderedApplication]
  ) -> Examination {
    let name = destination.name.isEmpty ? destination.server : destination.name
    let finding = Finding(
      .problem,
      "the cluster '\(name)' is not known, or does not answer",
      why: "\(applications.map(\.name).joined(separator: ", ")) cannot be synced",
      next: "add it to the kubeconfig, or as a cluster Secret ('--clusters FILE')"
    )
    return Examination("rights", "'\(name)' cannot be asked", [finding])
  }

  private static func text(of examinations: [Examination]) -> String {
    let table = Console.table([["CHECK", "RESULT"]] + examinations.map { [$0.name, $0.result] })
    let findings = examinations.flatMap(\.findings).map { finding in
      "\n\(finding.severity.rawValue): \(finding.what)\n  why: \(finding.why)\n  next: \(finding.next)\n"
    }
    return table + findings.joined()
  }

  /// Of what is wrong with the sources and with the cluster, the cluster counts first.
  private static func code(for examinations: [Examination]) -> ExitCode {
    let bad = examinations.filter { !$0.isGood }
    if bad.isEmpty { return .done }
    return bad.allSatisfy { $0.name == "sources" } ? .sources : .cluster
  }

  private static func unreachable(_ error: String) -> Finding {
    Finding(
      .problem,
      "the cluster cannot be used: \(error)",
      why: "nothing can be compared or applied",
      next: "look at the kubeconfig ('--kubeconfig', '--context'), the network and the credentials"
    )
  }

  private static var rules: String {
    let rows = builtInRules.map { [$0.name, $0.reason, $0.subject] }
    return Console.table([["RULE", "WHY", "FOR"]] + rows)
      + "\nA rule is switched off in swell.yaml:\n\n  builtInRules:\n    \(builtInRules[0].name): false\n"
  }

  private static var jq: Examination {
    do throws(JQError) {
      _ = try JQWorker.shared.outputs(of: ".", on: .null)
      return Examination("jq expressions", "can be run")
    } catch {
      let finding = Finding(
        .problem,
        "jq expressions cannot be run: \(error)",
        why:
          "applications whose ignored differences are given by such expressions are not compared",
        next: "install the library libjq (Debian: libjq1)"
      )
      return Examination("jq expressions", "\(error)", [finding])
    }
  }
}

extension Examination {
  fileprivate var json: Value {
    let findings = findings.map { finding -> Value in
      [
        "severity": .string(finding.severity.rawValue), "what": .string(finding.what),
        "why": .string(finding.why), "next": .string(finding.next),
      ]
    }
    return ["check": .string(name), "result": .string(result), "findings": .list(findings)]
  }
}

extension BuiltInRule {
  fileprivate var json: Value {
    ["name": .string(name), "for": .string(subject), "reason": .string(reason)]
  }
}

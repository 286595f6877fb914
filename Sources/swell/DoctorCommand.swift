import Cluster
import Diff
import JQ
import Manifests
import Pipeline
import Report

extension Command {
  /// The command `swell doctor`.
  static let doctor = Command(
    name: "doctor",
    words: "",
    summary:
      "whether all that Swell needs is there; --rules lists the built-in rules about differences",
    options: [.flag("rules", "list the built-in rules by which differences do not count")]
      + Option.cluster + Option.output
  ) { arguments in
    if arguments.has("rules") {
      let format = try Console.format(arguments, [.text, .json, .yaml])
      Console.show(.list(builtInRules.map(\.json)), as: format) { rules }
      return .done
    }
    let checks = [jq, await cluster(arguments)]
    Console.out(Console.table([["CHECK", "RESULT"]] + checks.map { [$0.name, $0.result] }))
    return checks.allSatisfy(\.isGood) ? .done : .cluster
  }

  private static var rules: String {
    let rows = builtInRules.map { [$0.name, $0.reason, $0.subject] }
    return Console.table([["RULE", "WHY", "FOR"]] + rows)
      + "\nA rule is switched off in swell.yaml:\n\n  builtInRules:\n    \(builtInRules[0].name): false\n"
  }

  private typealias Check = (name: String, result: String, isGood: Bool)

  private static var jq: Check {
    do throws(JQError) {
      _ = try JQWorker.shared.outputs(of: ".", on: .null)
      return ("jq expressions", "can be run", true)
    } catch {
      return ("jq expressions", "\(error)", false)
    }
  }

  private static func cluster(_ arguments: Arguments) async -> Check {
    do {
      let cluster = try await Requests.clusters(arguments).own()
      let version = cluster.discovery.capabilities.kubernetesVersion
      return ("cluster", "\(cluster.access.server) answers, Kubernetes \(version)", true)
    } catch {
      return ("cluster", "\(error)", false)
    }
  }
}

extension BuiltInRule {
  fileprivate var json: Value {
    ["name": .string(name), "for": .string(subject), "reason": .string(reason)]
  }
}

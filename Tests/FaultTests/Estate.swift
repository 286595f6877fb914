import Manifests
import ServerProxy
import TestSupport

@testable import TestCluster

/// One application of some fifty objects: waves, hooks, definitions with their objects, Secrets, and some that leave with the second commit.
enum Estate {
  /// What must never be printed.
  static let canaries = ["canary-one-s3cret", "canary-two-s3cret"]
  /// Objects that both commits hold.
  static let staying = 30
  /// Objects that the second commit does not hold.
  static let leaving = 4

  /// The repository at one of its two commits.
  static func files(_ commit: Int) -> [String: String] {
    var files = Sample.repository([:])
    for number in 0..<staying {
      files["m/stay-\(number).yaml"] = map(
        "stay-\(number)",
        wave: number % 3,
        "k: v\(number.isMultiple(of: 2) ? commit : 0)"
      )
    }
    if commit == 1 {
      for number in 0..<leaving {
        files["m/leave-\(number).yaml"] = map("leave-\(number)", wave: number, "k: v")
      }
    }
    for number in 0..<4 { files["m/secret-\(number).yaml"] = secret(number, canaries[commit - 1]) }
    for number in 0..<4 { files["m/account-\(number).yaml"] = account(number, commit) }
    files["m/service.yaml"] = """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: \(80 + commit)}]}

      """
    files["m/before.yaml"] = job("before", "PreSync", commit)
    files["m/after.yaml"] = job("after", "PostSync", commit)
    if commit == 2 { files["m/gadget.yaml"] = gadgets }
    return files
  }

  private static func map(_ name: String, wave: Int, _ data: String) -> String {
    """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: \(name), annotations: {argocd.argoproj.io/sync-wave: "\(wave)"}}
    data: {\(data)}

    """
  }

  private static func secret(_ number: Int, _ password: String) -> String {
    """
    apiVersion: v1
    kind: Secret
    metadata: {name: secret-\(number)}
    stringData: {password: \(password)}

    """
  }

  private static func account(_ number: Int, _ commit: Int) -> String {
    """
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: account-\(number), labels: {commit: "\(commit)"}}

    """
  }

  private static func job(_ name: String, _ phase: String, _ commit: Int) -> String {
    """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: \(name), annotations: {argocd.argoproj.io/hook: \(phase)}}
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: main, image: "job:\(commit)"}]

    """
  }

  /// A definition of a group that no other test has, with two objects of it.
  private static let gadgets = """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: gadgets.NAMESPACE.example.org}
    spec:
      group: NAMESPACE.example.org
      names: {kind: Gadget, plural: gadgets, singular: gadget, listKind: GadgetList}
      scope: Namespaced
      versions:
      - name: v1
        served: true
        storage: true
        schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
    ---
    apiVersion: NAMESPACE.example.org/v1
    kind: Gadget
    metadata: {name: one}
    ---
    apiVersion: NAMESPACE.example.org/v1
    kind: Gadget
    metadata: {name: two}

    """
}

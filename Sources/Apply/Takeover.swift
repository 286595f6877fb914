import Diff
import Manifests

/// The fields of an object that others declared before, passed on to Swell when it takes the object over: from then on what Git no longer
/// holds goes, as it would have gone before.
///
/// What is in a pod template and not declared any more stays with its former manager: taking an object over restarts no pod.
struct Takeover {
  /// Those who declare objects as a whole, unlike all others, who have fields of their own for good reasons.
  private static let declarers: Set<String> = [
    "argocd-controller", "argocd-application-controller", "kustomize-controller",
    "helm-controller", "helm", "Helm", "kubectl-client-side-apply", "kubectl-create",
    "kubectl-replace", "before-first-apply",
  ]
  /// The annotation that names another one, as Argo CD has it.
  private static let annotation = "argocd.argoproj.io/client-side-apply-migration-manager"

  /// The merge patch that does it, as long as nobody changes the object meanwhile; nil where there is nothing to pass on.
  let patch: Value?

  /// Looks at a live object and at what the server says that an apply would make of it.
  init(of live: Value, predicted prediction: Value) {
    patch = Self.entries(of: live, prediction).map { entries in
      [
        "metadata": [
          "resourceVersion": live["metadata"]?["resourceVersion"] ?? .null,
          "managedFields": .list(entries),
        ]
      ]
    }
  }

  private static func entries(of live: Value, _ prediction: Value) -> [Value]? {
    guard live.appliedFields(of: fieldManager) == nil,
      let own = prediction.appliedFields(of: fieldManager),
      let entries = live["metadata"]?["managedFields"]?.list
    else { return nil }
    let named = prediction.annotation(annotation)
    var passed = Mapping()
    var kept: [Value] = []
    var isAny = false
    for var entry in entries {
      let manager = entry["manager"]?.string ?? ""
      let isApply = entry["operation"] == "Apply"
      guard declarers.contains(manager) || manager == named || manager == "kubectl" && isApply,
        entry["subresource"]?.string?.isEmpty != false, let fields = entry["fieldsV1"]?.map
      else {
        kept.append(entry)
        continue
      }
      isAny = true
      let stays = FieldSets.difference(
        FieldSets.below(["f:spec", "f:template"], of: fields),
        own
      )
      if entry["apiVersion"] == prediction["apiVersion"] {
        passed = FieldSets.union(passed, FieldSets.difference(fields, stays))
      }
      guard !stays.isEmpty else { continue }
      entry["fieldsV1"] = .map(stays)
      kept.append(entry)
    }
    guard isAny, !passed.isEmpty else { return nil }
    let entry: Value = [
      "manager": .string(fieldManager), "operation": "Apply",
      "apiVersion": prediction["apiVersion"] ?? .null, "fieldsType": "FieldsV1",
      "fieldsV1": .map(passed),
    ]
    return kept + [entry]
  }
}

import Diff
package import Manifests

/// The fields of an object that others declared before, passed on to Swell when it takes the object over: from then on what Git no longer
/// holds goes, as it would have gone before.
///
/// What is in a pod template and not declared any more stays with its former manager: taking an object over restarts no pod. Of a namespace of
/// which an application only says how it is labelled, nothing is passed on but what Argo CD said of it in the same way.
struct Takeover {
  /// Those who declare objects as a whole, unlike all others, who have fields of their own for good reasons.
  private static let declarers: Set<String> = [
    "kustomize-controller", "helm-controller", "helm", "Helm", "kubectl-client-side-apply",
    "kubectl-create", "kubectl-replace", "before-first-apply",
  ]
  /// The names of Argo CD itself.
  private static let argoCD: Set<String> = ["argocd-controller", "argocd-application-controller"]
  /// The annotation of an Application, or of the object itself, that names another one, as Argo CD has it.
  static let annotation = "argocd.argoproj.io/client-side-apply-migration-manager"

  /// The merge patch that does it, as long as nobody changes the object meanwhile; nil where there is nothing to pass on.
  let patch: Value?
  /// The fields that go with it, since nobody declares them any more.
  let dropped: Mapping

  /// Looks at a live object and at what the server says that an apply would make of it; the application may name a former manager.
  init(of live: Value, predicted prediction: Value, named application: String? = nil) {
    let named = prediction.annotation(Self.annotation) ?? application
    guard let (kept, passed) = Self.parts(of: live, prediction, named) else {
      (patch, dropped) = (nil, [:])
      return
    }
    let entry: Value = [
      "manager": .string(fieldManager), "operation": "Apply",
      "apiVersion": prediction["apiVersion"] ?? .null, "fieldsType": "FieldsV1",
      "fieldsV1": .map(passed),
    ]
    patch = [
      "metadata": [
        "resourceVersion": live["metadata"]?["resourceVersion"] ?? .null,
        "managedFields": .list(kept + [entry]),
      ]
    ]
    let others =
      kept.compactMap { $0["fieldsV1"]?.map }
      + [prediction.appliedFields(of: fieldManager) ?? [:]]
    dropped = others.reduce(passed, FieldSets.difference)
  }

  /// The entries of others that stay, and the fields that are passed on; nil where there are none.
  private static func parts(
    of live: Value,
    _ prediction: Value,
    _ named: String?
  ) -> (kept: [Value], passed: Mapping)? {
    guard live.appliedFields(of: fieldManager) == nil,
      let own = prediction.appliedFields(of: fieldManager),
      let entries = live["metadata"]?["managedFields"]?.list
    else { return nil }
    let isWhole = !prediction.isNamespace || own.holdsMark
    func isFormer(_ entry: Value) -> Bool {
      let manager = entry["manager"]?.string ?? ""
      if argoCD.contains(manager) || manager == named { return true }
      let isKubectl = manager == "kubectl" && entry["operation"] == "Apply"
      return isWhole && (isKubectl || declarers.contains(manager))
    }
    var passed = Mapping()
    var kept: [Value] = []
    var isAny = false
    for var entry in entries {
      guard isFormer(entry), entry["subresource"]?.string?.isEmpty != false,
        let fields = entry["fieldsV1"]?.map
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
    return isAny && !passed.isEmpty ? (kept, passed) : nil
  }
}

/// How a sync takes objects over from others, as far as a prediction has to know it.
package struct TakeoverRule: Sendable, Hashable {
  /// The former manager that the application names, besides those that are known.
  let named: String?

  /// The rule of an application's document.
  package init(of document: Value) { named = document.annotation(Takeover.annotation) }
}

extension Value {
  /// The same with the owners that a prediction names, and Swell as that of some more fields.
  func owned(as prediction: Value, and fields: Mapping) -> Value {
    let entries = (prediction[["metadata", "managedFields"]]?.list ?? []).map { entry in
      guard entry["manager"] == .string(fieldManager), entry["operation"] == "Apply",
        let own = entry["fieldsV1"]?.map
      else { return entry }
      var entry = entry
      entry["fieldsV1"] = .map(FieldSets.union(own, fields))
      return entry
    }
    var result = self
    var metadata = result["metadata"] ?? [:]
    metadata["managedFields"] = .list(entries)
    result["metadata"] = metadata
    return result
  }

  fileprivate var isNamespace: Bool { self["apiVersion"] == "v1" && self["kind"] == "Namespace" }
}

extension Mapping {
  /// Whether the mark of an application is among these fields, as it is wherever Git holds the object itself.
  fileprivate var holdsMark: Bool {
    self["f:metadata"]?["f:annotations"]?["f:" + trackingAnnotation] != nil
  }
}

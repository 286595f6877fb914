import Manifests

extension Reconciler {
  /// Keeps a record of each version of a DaemonSet's or StatefulSet's template, by which clients go back to it; the oldest go.
  func recordRevision(
    of object: Value,
    _ hash: String,
    label: String,
    _ server: inout APIServer
  ) {
    let name = "\(object.name)-\(hash)"
    let records = server.dependents(of: object, .controllerRevisions)
    let newest = records.map(Self.number(ofRevision:)).max() ?? 0
    if let current = records.first(where: { $0.name == name }) {
      guard Self.number(ofRevision: current) < newest else { return }
      server.change(server.place(of: current, .controllerRevisions)) {
        $0["revision"] = .int(newest + 1)
      }
      return
    }
    var template = object[["spec", "template"]] ?? [:]
    template["$patch"] = "replace"
    var labels = object[["spec", "template", "metadata", "labels"]]?.map ?? [:]
    labels[label] = .string(hash)
    var metadata: Mapping = ["name": .string(name), "labels": .map(labels)]
    metadata["annotations"] = object.metadata["annotations"]
    server.make(
      [
        "apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": .map(metadata),
        "data": ["spec": ["template": template]], "revision": .int(newest + 1),
      ],
      ownedBy: object
    )
    let limit = object[["spec", "revisionHistoryLimit"]]?.int ?? 10
    let old = records.sorted { Self.number(ofRevision: $0) < Self.number(ofRevision: $1) }
    for record in old.dropLast(limit) {
      server.discard(server.place(of: record, .controllerRevisions))
    }
  }

  private static func number(ofRevision record: Value) -> Int { record["revision"]?.int ?? 0 }
}

import Manifests

/// What workloads have in common.
struct Workload {
  let name: String
  let generation: Int
  let observedGeneration: Int
  let spec: Fields
  let status: Fields
  let conditions: [Condition]

  init(_ object: Fields) throws(HealthError) {
    let metadata = try object.metadata()
    name = try metadata.text("name")
    generation = try metadata.int("generation") ?? 0
    spec = try object.object("spec")
    status = try object.object("status")
    observedGeneration = try status.int("observedGeneration") ?? 0
    conditions = try status.conditions()
    try spec.checkNumbers("minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds")
    try status.checkNumbers("readyReplicas", "unavailableReplicas", "collisionCount")
    try spec.object("selector").checkTexts("matchLabels")
    try spec.object("template").checkPodTemplate()
  }

  /// Whether the controller has not seen the latest specification yet.
  var isBehind: Bool { generation > observedGeneration }

  func condition(_ type: String) -> Condition? { conditions.first { $0.type == type } }

  /// A number of the status, zero where it is absent.
  func count(_ key: String) throws(HealthError) -> Int { try status.int(key) ?? 0 }
}

extension Fields {
  /// The metadata of an object, with the types checked that every object shares.
  func metadata() throws(HealthError) -> Fields {
    let metadata = try object("metadata")
    try metadata.checkTexts("labels")
    try metadata.checkTexts("annotations")
    try metadata.checkTime("creationTimestamp")
    try metadata.checkTime("deletionTimestamp")
    return metadata
  }

  fileprivate func checkPodTemplate() throws(HealthError) {
    let metadata = try object("metadata")
    try metadata.checkTexts("labels")
    try metadata.checkTexts("annotations")
    try object("spec").checkContainers()
  }

  /// Refuses containers of a wrong shape, in a pod's specification.
  func checkContainers() throws(HealthError) {
    for list in ["initContainers", "containers", "ephemeralContainers"] {
      for container in try objects(list) {
        _ = try container.text("name")
        _ = try container.text("image")
        for port in try container.objects("ports") { _ = try port.int("containerPort") }
        let resources = try container.object("resources")
        try resources.checkQuantities("limits")
        try resources.checkQuantities("requests")
      }
    }
  }
}

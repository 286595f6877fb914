import Diff
import Manifests
import Testing

@Suite struct CompareOptionsTests {
  @Test func `an object's word goes before its application's`() {
    let application = CompareOptions().refined(
      by: "ServerSideDiff=false, IncludeMutationWebhook=true"
    )
    #expect(!application.asksServer && application.countsMutations)
    let object = application.refined(by: "ServerSideDiff=true")
    #expect(object.asksServer && object.countsMutations)
    #expect(object.refined(by: nil) == object)
    #expect(object.refined(by: "Sideways=true") == object)
  }

  /// A ConfigMap, and what an apply makes of it with the help of a webhook that adds a key.
  private let live: Value = [
    "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "c"], "data": ["a": "1"],
  ]

  @Test(arguments: [(false, ChangeSet.Action.adopt), (true, .update)])
  func `what a webhook adds counts where that is asked for`(
    isAsked: Bool,
    action: ChangeSet.Action
  ) throws {
    var prediction = live
    prediction["data"] = ["a": "1", "hooked": "2"]
    // The apply owns what it declares, and nothing of what the webhook adds.
    prediction["metadata"] = [
      "name": "c",
      "managedFields": [
        [
          "manager": "swell", "operation": "Apply", "apiVersion": "v1", "fieldsType": "FieldsV1",
          "fieldsV1": ["f:data": ["f:a": [:]]],
        ]
      ],
    ]
    var options = CompareOptions()
    options.countsMutations = isAsked
    let change = diff(
      try Manifest(live).id,
      desired: live,
      observed: .predicted(live: live, prediction: prediction),
      ignoring: IgnoreRules(options: options),
      mask: SecretMask(salt: [])
    )
    #expect(change.action == action)
  }

  @Test func `a mark that is still missing is no difference`() throws {
    var wanted = live
    wanted["metadata"] = [
      "name": "c", "annotations": ["argocd.argoproj.io/tracking-id": "a:/ConfigMap:/c"],
    ]
    let change = diff(
      try Manifest(live).id,
      desired: wanted,
      observed: .unpredicted(live: live),
      mask: SecretMask(salt: [])
    )
    #expect(change.action == .adopt)
  }

  @Test func `another application's mark is one`() throws {
    func marked(_ application: String) -> Value {
      var value = live
      value["metadata"] = [
        "name": "c",
        "annotations": ["argocd.argoproj.io/tracking-id": .string("\(application):/ConfigMap:/c")],
      ]
      return value
    }
    let change = diff(
      try Manifest(live).id,
      desired: marked("a"),
      observed: .unpredicted(live: marked("b")),
      mask: SecretMask(salt: [])
    )
    #expect(change.changes.count == 1)
  }

  @Test func `what was desired before tells what is no longer`() throws {
    var live = live
    live["data"] = ["a": "1", "b": "2"]
    let change = diff(
      try Manifest(live).id,
      desired: self.live,
      observed: .unpredicted(live: live),
      applied: live,
      mask: SecretMask(salt: [])
    )
    #expect(change.changes.map { "\($0.path)" } == ["data.b"])
  }
}

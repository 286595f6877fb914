import Foundation
import Manifests
import Testing

@testable import Diff

/// What Argo CD's engine says about live objects and the server's predictions, recorded.
@Suite struct PredictionTests {
  @Test(arguments: RecordedDiff.cases(of: "server-side"))
  func `a prediction is judged as in Argo CD`(one: RecordedDiff) throws {
    guard let object = one.live ?? one.desired else { return }
    let set = diff(
      try Manifest(object).id,
      desired: one.desired,
      observed: one.observed,
      ignoring: one.rules,
      mask: Sample.mask
    )
    one.check(set)
  }
}

/// What Argo CD's engine shows of Secrets, recorded.
@Suite struct MaskingTests {
  @Test(arguments: RecordedDiff.cases(of: "hide-secret"))
  func `marks agree where Argo CD's do and nowhere shows a value`(one: RecordedDiff) throws {
    let shown = [one.desired, one.live].map { $0.map(Sample.mask.masked) ?? [:] }
    let recorded = [one.expected["target"] ?? [:], one.expected["live"] ?? [:]]
    // Argo CD masks whatever it is handed; other kinds have nothing secret.
    guard shown[0]["kind"] == "Secret" || shown[1]["kind"] == "Secret" else { return }
    let (target, live) = (shown[0]["data"]?.map ?? [:], shown[1]["data"]?.map ?? [:])
    for entry in target where live.contains(entry.key) {
      let agreed = recorded[0]["data"]?[entry.key] == recorded[1]["data"]?[entry.key]
      #expect((entry.value == live[entry.key]) == agreed, "\(entry.key)")
    }
    for entry in Array(target) + Array(live) {
      #expect(entry.value.string?.hasPrefix("++++++++") == true)
    }
  }

  @Test func `the copy that client-side apply keeps is masked too`() {
    let secret: Value = [
      "apiVersion": "v1", "kind": "Secret", "data": ["k": "c2VjcmV0"],
      "metadata": [
        "annotations": [
          "kubectl.kubernetes.io/last-applied-configuration":
            #"{"kind":"Secret","data":{"k":"c2VjcmV0"},"stringData":{"z":"hush"}}"#
        ]
      ],
    ]
    let text = "\(Sample.mask.masked(secret))"
    #expect(!text.contains("c2VjcmV0") && !text.contains("hush"))
    let mark = Sample.mask.mark(for: "c2VjcmV0").string ?? ""
    #expect(text.components(separatedBy: mark).count == 3)
  }
}

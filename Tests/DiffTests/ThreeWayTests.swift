import Manifests
import Testing

@testable import Diff

/// What Argo CD's engine says about desired and live objects where no server is asked.
@Suite struct ThreeWayTests {
  @Test func `all cases are there`() {
    let modes = ["three-way", "structured-merge", "server-side", "hide-secret"]
    #expect(modes.map { RecordedDiff.cases(of: $0).count } == [258, 25, 26, 29])
  }

  @Test(arguments: RecordedDiff.cases(of: "three-way"))
  func `desired and live are compared as in Argo CD`(one: RecordedDiff) throws {
    try check(one)
  }

  @Test(arguments: RecordedDiff.cases(of: "structured-merge"))
  func `what a manager owns tells what goes as in Argo CD`(one: RecordedDiff) throws {
    try check(one)
  }

  private func check(_ one: RecordedDiff) throws {
    guard let object = one.live ?? one.desired else { return }
    let set = diff(
      try Manifest(object).id,
      desired: one.desired,
      observed: one.live.map { .unpredicted(live: $0) } ?? .absent,
      ignoring: one.rules,
      mask: Sample.mask
    )
    one.check(set)
  }
}

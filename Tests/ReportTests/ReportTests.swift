import Diff
import JSON
import Manifests
import Order
import Report
import Testing

@Suite struct ReportTests {
  private static let id = ObjectID(
    group: "apps",
    kind: "Deployment",
    namespace: "web",
    name: "front"
  )

  /// A change of one field, as the comparison makes it.
  private static func change(_ live: Value?, _ desired: Value?) -> ChangeSet {
    let object: (Value) -> Value = { replicas in
      [
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": ["name": "front", "namespace": "web"], "spec": ["replicas": replicas],
      ]
    }
    let observed: Observed =
      live.map { .predicted(live: object($0), prediction: object(desired ?? $0)) } ?? .absent
    return diff(
      id,
      desired: desired.map { object($0) },
      observed: observed,
      mask: SecretMask(salt: [])
    )
  }

  private static func report(_ purpose: SyncReport.Purpose = .sync) -> SyncReport {
    SyncReport(
      purpose: purpose,
      environment: "dev",
      repository: "platform",
      revision: "3f9c2d7",
      applications: [
        ApplicationReport(
          name: "web-dev",
          namespace: "web",
          wave: 2,
          revision: "3f9c2d7",
          end: .failed("objects were refused"),
          notes: ["read from the working folder"],
          objects: [
            ObjectReport(
              id: ObjectID(kind: "Namespace", name: "web"),
              phase: .preSync,
              outcome: .created
            ),
            ObjectReport(
              id: id,
              outcome: .configured,
              change: change(1, 3),
              health: Verdict(.progressing, "Waiting\nfor pods")
            ),
            ObjectReport(
              id: ObjectID(kind: "ConfigMap", namespace: "web", name: "same"),
              outcome: .unchanged
            ),
            ObjectReport(
              id: ObjectID(kind: "Service", namespace: "web", name: "bad"),
              wave: 1,
              outcome: .failed("port is taken")
            ),
            ObjectReport(
              id: ObjectID(group: "batch", kind: "Job", namespace: "web", name: "smoke"),
              phase: .postSync,
              isHook: true,
              outcome: .skipped(.earlierWaveFailed)
            ),
          ],
          duration: .milliseconds(1250)
        ),
        ApplicationReport(name: "late-dev", wave: 3, end: .notStarted),
      ],
      duration: .milliseconds(65_400)
    )
  }

  @Test func `a sync is told line by line`() {
    #expect(
      Self.report().text() == """
        web-dev  wave 2  failed  1 created, 1 configured, 1 unchanged, 1 skipped, 1 failed  progressing
          objects were refused
          note: read from the working folder
          created    Namespace web
          configured Deployment.apps web/front  progressing: Waiting for pods
              spec.replicas: 1 → 3
          failed     Service web/bad: port is taken
          skipped    Job.batch web/smoke (PostSync hook): an earlier wave failed
        late-dev  wave 3  not started
        2 applications: 1 failed, 1 not started; 1 created, 1 configured, 1 unchanged, 1 skipped, \
        1 failed in 1 min 5 s

        """
    )
  }

  @Test func `a plan says what would be done`() {
    let text = Self.report(.plan).text()
    #expect(text.contains("  create     Namespace web\n"))
    #expect(text.contains("1 to create, 1 to configure"))
  }

  @Test func `the level of detail is a choice`() {
    let report = Self.report()
    #expect(report.text(ReportStyle(detail: .applications)).split(separator: "\n").count == 5)
    #expect(report.text(ReportStyle(detail: .everything)).contains("unchanged  ConfigMap web/same"))
    #expect(report.text(ReportStyle(detail: .diffs)).contains("+  replicas: 3\n"))
  }

  @Test func `colours appear only on request`() {
    #expect(!Self.report().text().contains("\u{1B}"))
    #expect(
      Self.report().text(ReportStyle(colour: true)).contains("\u{1B}[32mcreated    \u{1B}[0m")
    )
  }

  @Test func `machines get everything`() throws {
    let json = Self.report().json
    #expect(json["exitCode"] == 5)
    #expect(json["durationInSeconds"] == 65.4)
    #expect(json["counts"]?["created"] == 1)
    let application = try #require(json["applications"]?.list?.first)
    #expect(application["end"] == "failed")
    #expect(application["reason"] == "objects were refused")
    #expect(application["health"] == ["status": "progressing", "message": "Waiting\nfor pods"])
    let objects = try #require(application["objects"]?.list)
    #expect(objects.count == 5)
    #expect(objects[1]["changes"] == [["path": "spec.replicas", "from": 1, "to": 3]])
    #expect(objects[4]["hook"] == true)
    #expect(objects[0]["namespace"] == nil)
  }

  @Test(
    arguments: [
      ([.done], .done), ([.done, .different], .differences),
      ([.unhealthy(""), .different], .unhealthy),
      ([.refused(""), .unhealthy("")], .refused), ([.unreadable(""), .refused("")], .sources),
      ([.failed(""), .unreadable("")], .failed), ([.unreachable(""), .failed("")], .cluster),
      ([.interrupted, .unreachable("")], .interrupted),
      ([.unhealthy(""), .notStarted], .unhealthy),
      ([], .done),
    ] as [([ApplicationReport.End], ExitCode)]
  )
  func `the exit code follows from the ends`(ends: [ApplicationReport.End], code: ExitCode) {
    let applications = ends.map { ApplicationReport(name: "a", end: $0) }
    #expect(SyncReport(purpose: .sync, applications: applications).exitCode == code)
    #expect(SyncReport(purpose: .sync, applications: applications.reversed()).exitCode == code)
  }

  @Test func `a kept plan knows what is to be made by all of its content`() throws {
    func plan(_ replicas: Value) -> SavedPlan {
      var report = Self.report(.plan)
      let made = ObjectReport(
        id: Self.id,
        outcome: .created,
        change: Self.change(nil, replicas)
      )
      report.applications[0].objects = [made]
      return SavedPlan(report)
    }
    #expect(plan(3).divergence(of: plan(3)) == nil)
    #expect(try #require(SavedPlan(plan(3).value)).divergence(of: plan(3)) == nil)
    #expect(plan(3).divergence(of: plan(4))?.contains("spec: absent → map of 1 (") == true)
  }
}

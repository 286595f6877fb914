import Foundation
import Report
import TestSupport
import Testing

@testable import Agent

@Suite struct MetricsTests {
  @Test func `families are sorted, and told what they are`() {
    var metrics = Metrics()
    metrics.set(.heldShards, to: 3)
    metrics.add(.webhooks, ["GitHub", "true"])
    metrics.add(.webhooks, ["GitHub", "true"], by: 2)
    metrics.add(.webhooks, ["GitHub", "false"], by: 0.5)
    #expect(
      metrics.text == """
        # HELP swell_shards_held How many shards of the applications this replica holds.
        # TYPE swell_shards_held gauge
        swell_shards_held 3
        # HELP swell_webhooks_total How many webhooks came.
        # TYPE swell_webhooks_total counter
        swell_webhooks_total{forge="GitHub",taken="false"} 0.5
        swell_webhooks_total{forge="GitHub",taken="true"} 3

        """
    )
  }

  @Test func `a histogram counts what is at most as large as a bound`() {
    var metrics = Metrics()
    let labels = ["argocd", "https://kubernetes.default.svc"]
    metrics.observe(.reconciliations, labels, .milliseconds(250))
    metrics.observe(.reconciliations, labels, .seconds(3))
    metrics.observe(.reconciliations, labels, .seconds(60))
    let lines = metrics.text.split(separator: "\n").dropFirst(2).map {
      $0.replacing("namespace=\"argocd\",dest_server=\"https://kubernetes.default.svc\"", with: "")
    }
    #expect(
      lines == [
        "argocd_app_reconcile_bucket{,le=\"0.25\"} 1",
        "argocd_app_reconcile_bucket{,le=\"0.5\"} 1", "argocd_app_reconcile_bucket{,le=\"1\"} 1",
        "argocd_app_reconcile_bucket{,le=\"2\"} 1", "argocd_app_reconcile_bucket{,le=\"4\"} 2",
        "argocd_app_reconcile_bucket{,le=\"8\"} 2", "argocd_app_reconcile_bucket{,le=\"16\"} 2",
        "argocd_app_reconcile_bucket{,le=\"+Inf\"} 3", "argocd_app_reconcile_sum{} 63.25",
        "argocd_app_reconcile_count{} 3",
      ]
    )
  }

  @Test func `values of labels are escaped, and nothing else of them is changed`() {
    var metrics = Metrics()
    metrics.add(.gitRequests, ["C:\\repo \"x\"\nä,{}", "fetch"])
    #expect(
      metrics.text.hasSuffix(
        #"argocd_git_request_total{repo="C:\\repo \"x\"\nä,{}",request_type="fetch"} 1"# + "\n"
      )
    )
  }

  @Test(arguments: [
    ("https://Git.example/Team/Shop.git", "https://git.example/team/shop"),
    ("git@git.example:Team/Shop.git", "git@git.example/team/shop"),
    ("ssh://git@git.example:22/team/shop", "git@git.example:22/team/shop"),
    ("https://user@git.example:8443/a", "https://user@git.example:8443/a"),
    ("https://charts.example", "https://charts.example"), ("", ""),
  ])
  func `repositories are spelled as Argo CD's figures have them`(
    _ address: String,
    _ expected: String
  ) {
    #expect(normalizedAddress(address) == expected)
  }

  @Test(arguments: [
    (ApplicationReport.End.done, "Succeeded"), (.failed("x"), "Failed"), (.interrupted, "Failed"),
    (.unreachable("x"), "Error"), (.unrecorded("x"), "Error"),
  ])
  func `a sync ends in the same phase everywhere`(
    _ end: ApplicationReport.End,
    _ expected: String
  ) {
    #expect(end.phase == expected)
  }

  @Test func `what is replaced is gone`() {
    var metrics = Metrics()
    metrics.replace(.repositoryAge, with: [(["a"], 1), (["b"], 2)])
    metrics.replace(.repositoryAge, with: [(["b"], 3)])
    #expect(metrics.text.hasSuffix("gauge\nswell_repository_age_seconds{repo=\"b\"} 3\n"))
    metrics.replace(.repositoryAge, with: [])
    #expect(metrics.text == "")
  }

  @Test(arguments: [(1e21, "1e+21"), (.infinity, "+Inf"), (.nan, "NaN"), (-1.5, "-1.5")])
  func `numbers are spelled as the format has them`(_ number: Double, _ text: String) {
    var metrics = Metrics()
    metrics.set(.heldShards, to: number)
    #expect(metrics.text.hasSuffix("gauge\nswell_shards_held \(text)\n"))
  }

  @Test func `names are valid and given once`() throws {
    let all = Metric.shared + Metric.own
    #expect(Set(all.map(\.name)).count == all.count)
    for metric in all {
      #expect(metric.name.wholeMatch(of: /[a-zA-Z_:][a-zA-Z0-9_:]*/) != nil)
      #expect((metric.type == "counter") == metric.name.hasSuffix("_total"), "\(metric.name)")
    }
  }

  @Test func `the documentation lists every family with its labels`() throws {
    let file = "\(Fixture.repository)/docs/agent.md"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    for metric in Metric.shared + Metric.own {
      let labels = metric.labels.map { "`\($0)`" }.joined(separator: ", ")
      #expect(text.contains("| `\(metric.name)` | \(metric.type) | \(labels) |"), "\(metric.name)")
    }
  }
}

import Crypto
import HTTPServer
import Manifests
import Testing

@testable import Agent

/// What forges send, and what is made of it.
@Suite struct WebhookEventTests {
  private static let secret = "open sesame"
  private static let secrets = WebhookSecrets(
    Dictionary(
      uniqueKeysWithValues: WebhookForge.allCases.map { ($0.secretKey, Masked(secret)) }
        + [("webhook.azuredevops.username", Masked("caller"))]
    )
  )

  /// A request of a forge that knows the secret.
  struct Sample: Sendable, CustomTestStringConvertible {
    let forge: WebhookForge
    var fields: [String: String]
    let body: String
    let refs: [String]
    let repositories: [String]

    var testDescription: String { forge.rawValue }
    var request: ServerRequest {
      ServerRequest(method: "POST", target: "/api/webhook", fields: fields, body: Array(body.utf8))
    }
  }

  private static func digest(_ body: String) -> String {
    hexadecimal(hmacSHA256(Array(body.utf8), key: Array(secret.utf8)))
  }

  private static let hub = #"""
    {"ref":"refs/heads/main","repository":{"html_url":"https://forge.example/Team/Shop",
    "clone_url":"https://forge.example/Team/Shop.git","ssh_url":"git@forge.example:Team/Shop.git"}}
    """#
  private static let everywhere = [
    "https://forge.example/team/shop", "https://user@forge.example/Team/Shop.git",
    "git@forge.example:team/shop.git", "ssh://git@forge.example:22/team/shop",
  ]

  private static let lab = #"""
    {"object_kind":"tag_push","ref":"refs/tags/v1","project":{"web_url":"https://forge.example/team/shop",
    "git_ssh_url":"git@forge.example:team/shop.git","git_http_url":"https://forge.example/team/shop.git"}}
    """#
  private static let cloud = #"""
    {"repository":{"full_name":"team/shop","links":{"html":{"href":"https://bitbucket.org/team/shop"}}},
    "push":{"changes":[{"new":{"type":"branch","name":"main"}},{"new":null,"old":{"type":"tag","name":"v1"}}]}}
    """#
  private static let data = #"""
    {"changes":[{"ref":{"id":"refs/heads/main"}}],"repository":{"links":{
    "clone":[{"href":"ssh://git@forge.example:7999/team/shop.git","name":"ssh"}],
    "self":[{"href":"https://forge.example/projects/TEAM/repos/shop/browse"}]}}}
    """#
  private static let azure = #"""
    {"eventType":"git.push","resource":{"refUpdates":[{"name":"refs/heads/main"}],
    "repository":{"remoteUrl":"https://org@dev.azure.com/org/team/_git/shop"}}}
    """#

  static let samples = [
    Sample(
      forge: .github,
      fields: ["x-github-event": "push", "x-hub-signature-256": "sha256=" + digest(hub)],
      body: hub,
      refs: ["refs/heads/main"],
      repositories: everywhere
    ),
    Sample(
      forge: .gitea,
      fields: [
        "x-gitea-event": "push", "x-gogs-event": "push", "x-github-event": "push",
        "x-gitea-signature": digest(hub),
      ],
      body: hub,
      refs: ["refs/heads/main"],
      repositories: everywhere
    ),
    Sample(
      forge: .gogs,
      fields: ["x-gogs-event": "push", "x-gogs-signature": digest(hub)],
      body: hub,
      refs: ["refs/heads/main"],
      repositories: everywhere
    ),
    Sample(
      forge: .gitlab,
      fields: ["x-gitlab-event": "Tag Push Hook", "x-gitlab-token": secret],
      body: lab,
      refs: ["refs/tags/v1"],
      repositories: everywhere
    ),
    Sample(
      forge: .bitbucket,
      fields: ["x-hook-uuid": "{open sesame}", "x-event-key": "repo:push"],
      body: cloud,
      refs: ["refs/heads/main", "refs/tags/v1"],
      repositories: ["https://x@bitbucket.org/team/shop.git", "git@bitbucket.org:team/shop.git"]
    ),
    Sample(
      forge: .bitbucketServer,
      fields: ["x-event-key": "repo:refs_changed", "x-hub-signature": "sha256=" + digest(data)],
      body: data,
      refs: ["refs/heads/main"],
      repositories: [
        "https://forge.example/scm/team/shop.git", "ssh://git@forge.example:7999/team/shop.git",
      ]
    ),
    Sample(
      forge: .azureDevOps,
      fields: [
        "x-vss-activityid": "1",
        "authorization": "Basic " + Base64.text(of: Array("caller:open sesame".utf8)),
      ],
      body: azure,
      refs: ["refs/heads/main"],
      repositories: [
        "https://dev.azure.com/org/team/_git/shop", "git@ssh.dev.azure.com:v3/org/team/shop",
      ]
    ),
  ]

  @Test(arguments: samples)
  func `a push names the repository in every spelling`(_ sample: Sample) throws {
    let event = try WebhookEvent(sample.request, secrets: Self.secrets)
    #expect(event.forge == sample.forge)
    #expect(event.refs == sample.refs)
    for repository in sample.repositories { #expect(event.concerns(repository), "\(repository)") }
    #expect(!event.concerns("https://forge.example/team/shopping"))
    #expect(!event.concerns("https://other.example/team/shop"))
    #expect(!event.concerns("/team/shop"))
  }

  @Test(arguments: samples)
  func `nothing is parsed for somebody who does not know the secret`(_ sample: Sample) {
    let secrets = WebhookSecrets([sample.forge.secretKey: Masked("something else")])
    let garbage = ServerRequest(
      method: "POST",
      target: "/",
      fields: sample.fields,
      body: Array("{".utf8)
    )
    #expect(throws: WebhookError.wrongSecret(sample.forge)) {
      try WebhookEvent(garbage, secrets: secrets)
    }
  }

  @Test(arguments: samples)
  func `without a secret nobody is believed`(_ sample: Sample) {
    #expect(throws: WebhookError.noSecret(sample.forge)) {
      try WebhookEvent(
        sample.request,
        secrets: WebhookSecrets([sample.forge.secretKey: Masked("")])
      )
    }
  }

  @Test func `a signature by SHA-1 is none`() {
    let body = Array(Self.hub.utf8)
    let old = hexadecimal(hmacSHA1(body, key: Array(Self.secret.utf8)))
    let fields = ["x-github-event": "push", "x-hub-signature": "sha1=" + old]
    let request = ServerRequest(method: "POST", target: "/", fields: fields, body: body)
    let error = #expect(throws: WebhookError.self) {
      try WebhookEvent(request, secrets: Self.secrets)
    }
    #expect(error?.status == 401)
    #expect(
      error?.description
        == "cannot take a webhook of 'GitHub': it has no x-hub-signature-256 by SHA-256"
    )
  }

  @Test func `a body that is too large is not even checked`() {
    #expect(throws: WebhookError.tooLarge(limitInBytes: 10)) {
      try WebhookEvent(Self.samples[0].request, secrets: Self.secrets, sizeLimitInBytes: 10)
    }
  }

  @Test func `a form holds the same`() throws {
    let json =
      #"{"ref":"main","ref_type":"branch","repository":{"html_url":"https://a.example/b c"}}"#
    let escaped = json.utf8.map { byte in
      byte == UInt8(ascii: " ") ? "+" : "%" + hexadecimal([byte])
    }
    let body = "other=1&payload=" + escaped.joined()
    let fields = [
      "x-github-event": "create", "content-type": "application/x-www-form-urlencoded",
      "x-hub-signature-256": "sha256=" + Self.digest(body),
    ]
    let request = ServerRequest(
      method: "POST",
      target: "/",
      fields: fields,
      body: Array(body.utf8)
    )
    let event = try WebhookEvent(request, secrets: Self.secrets)
    #expect(event.refs == ["refs/heads/main"])
    #expect(event.addresses == ["https://a.example/b c"])
  }

  @Test func `a body that cannot be read is told after its secret was right`() {
    let fields = [
      "x-github-event": "push", "x-hub-signature-256": "sha256=" + Self.digest("[1"),
    ]
    let request = ServerRequest(
      method: "POST",
      target: "/",
      fields: fields,
      body: Array("[1".utf8)
    )
    let error = #expect(throws: WebhookError.self) {
      try WebhookEvent(request, secrets: Self.secrets)
    }
    #expect(error?.status == 400)
  }
}

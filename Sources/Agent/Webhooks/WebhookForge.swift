/// A kind of server that tells of pushes.
package enum WebhookForge: String, Sendable, Hashable, CaseIterable {
  case github = "GitHub"
  case gitlab = "GitLab"
  case gitea = "Gitea"
  case gogs = "Gogs"
  case bitbucket = "Bitbucket"
  case bitbucketServer = "Bitbucket Server"
  case azureDevOps = "Azure DevOps"

  /// Which one a request's fields are of; Gitea and Gogs bear those of others too, and so come first.
  init?(_ fields: [String: String]) {
    if fields["x-gitea-event"] != nil {
      self = .gitea
    } else if fields["x-gogs-event"] != nil {
      self = .gogs
    } else if fields["x-github-event"] != nil {
      self = .github
    } else if fields["x-gitlab-event"] != nil {
      self = .gitlab
    } else if fields["x-hook-uuid"] != nil {
      self = .bitbucket
    } else if fields["x-event-key"] != nil {
      self = .bitbucketServer
    } else if fields["x-vss-activityid"] != nil {
      self = .azureDevOps
    } else {
      return nil
    }
  }

  /// The key of its secret, as Argo CD names it.
  package var secretKey: String {
    switch self {
    case .github: "webhook.github.secret"
    case .gitlab: "webhook.gitlab.secret"
    case .gitea: "webhook.gitea.secret"
    case .gogs: "webhook.gogs.secret"
    case .bitbucket: "webhook.bitbucket.uuid"
    case .bitbucketServer: "webhook.bitbucketserver.secret"
    case .azureDevOps: "webhook.azuredevops.password"
    }
  }
}

package import Manifests

/// What a generator asks a forge.
package struct ForgeQuery: Sendable, Hashable {
  /// The provider's key, such as `github`.
  package let provider: String
  /// The provider's settings as the ApplicationSet has them.
  package let settings: Value
  /// The namespace of the ApplicationSet, where its Secrets are.
  package let namespace: String
  /// `ssh` or `https`, empty for the provider's default.
  package let cloneProtocol: String
  /// The generator's filters as written, so that nothing is asked about what they leave out.
  package let filters: Value

  package init(
    provider: String,
    settings: Value,
    namespace: String,
    cloneProtocol: String = "",
    filters: Value = .null
  ) {
    self.provider = provider
    self.settings = settings
    self.namespace = namespace
    self.cloneProtocol = cloneProtocol
    self.filters = filters
  }
}

/// What a generator asks a plugin: a program somewhere that gives parameters over HTTP.
package struct PluginQuery: Sendable, Hashable {
  package let url: String
  package let token: Masked<String>
  /// How long the plugin may take.
  package let timeout: Duration
  package let applicationSet: String
  /// The generator's parameters as written.
  package let parameters: Value

  package init(
    url: String,
    token: Masked<String>,
    timeout: Duration,
    applicationSet: String,
    parameters: Value
  ) {
    self.url = url
    self.token = token
    self.timeout = timeout
    self.applicationSet = applicationSet
    self.parameters = parameters
  }
}

/// What a forge answers.
package enum ForgeAnswer<Item: Sendable & Hashable>: Sendable, Hashable {
  case items([Item])
  /// The repository or organisation does not exist; the text is the forge's.
  case notFound(String)
  /// The forge refuses or cannot be reached; the text is its reason.
  case failed(String)
}

/// An open pull request.
package struct PullRequest: Sendable, Hashable {
  package var number: Int
  package var title: String
  package var branch: String
  package var targetBranch: String
  package var headSHA: String
  package var labels: [String]
  package var author: String

  package init(
    number: Int,
    title: String,
    branch: String,
    targetBranch: String,
    headSHA: String,
    labels: [String] = [],
    author: String = ""
  ) {
    self.number = number
    self.title = title
    self.branch = branch
    self.targetBranch = targetBranch
    self.headSHA = headSHA
    self.labels = labels
    self.author = author
  }
}

/// One branch of a repository of a forge.
package struct ForgeRepository: Sendable, Hashable {
  package var organization: String
  package var repository: String
  package var repositoryID: Int
  package var url: String
  package var branch: String
  package var sha: String
  package var labels: [String]
  /// The files and folders that filters ask about, as far as they are there.
  package var paths: Set<String>

  package init(
    organization: String,
    repository: String,
    repositoryID: Int = 0,
    url: String,
    branch: String,
    sha: String,
    labels: [String] = [],
    paths: Set<String> = []
  ) {
    self.organization = organization
    self.repository = repository
    self.repositoryID = repositoryID
    self.url = url
    self.branch = branch
    self.sha = sha
    self.labels = labels
    self.paths = paths
  }
}

extension RecordShape {
  /// A generator that asks a forge for its pull requests.
  static let pullRequest = RecordShape(
    "pullRequest",
    [
      provider("github", ["owner", "repo", "api", "appSecretName"], references: ["tokenRef"]),
      provider(
        "gitlab",
        ["project", "api", "pullRequestState"],
        flags: ["insecure"],
        references: ["tokenRef", "caRef"]
      ),
      provider(
        "gitea",
        ["owner", "repo", "api"],
        flags: ["insecure"],
        references: ["tokenRef"]
      ),
      provider(
        "bitbucketServer",
        ["project", "repo", "api"],
        flags: ["insecure"],
        references: ["basicAuth", "bearerToken", "caRef"]
      ),
      FieldShape(
        "filters",
        .list(
          .record(
            RecordShape(
              "filters",
              ["branchMatch", "targetBranchMatch", "titleMatch"]
                .map { FieldShape($0, .text, .given) }
            )
          )
        )
      ),
      FieldShape("requeueAfterSeconds", .integer, .given),
      FieldShape("template", .record(.template)),
      provider(
        "bitbucket",
        ["owner", "repo", "api"],
        references: ["basicAuth", "bearerToken"]
      ),
      provider(
        "azuredevops",
        ["organization", "project", "repo", "api"],
        references: ["tokenRef"]
      ),
      FieldShape("values", .values), FieldShape("continueOnRepoNotFoundError", .bool),
    ]
  )

  /// A generator that asks a forge for its repositories.
  static let scmProvider = RecordShape(
    "scmProvider",
    [
      provider(
        "github",
        ["organization", "api", "appSecretName"],
        flags: ["allBranches", "excludeArchivedRepos"],
        references: ["tokenRef"]
      ),
      provider(
        "gitlab",
        ["group", "api", "topic"],
        flags: [
          "includeSubgroups", "allBranches", "insecure", "includeSharedProjects",
          "includeArchivedRepos",
        ],
        references: ["tokenRef", "caRef"]
      ),
      provider(
        "bitbucket",
        ["owner", "user"],
        flags: ["allBranches"],
        references: ["appPasswordRef"]
      ),
      provider(
        "bitbucketServer",
        ["project", "api"],
        flags: ["allBranches", "insecure"],
        references: ["basicAuth", "bearerToken", "caRef"]
      ),
      provider(
        "gitea",
        ["owner", "api"],
        flags: ["allBranches", "insecure", "excludeArchivedRepos"],
        references: ["tokenRef"]
      ),
      provider(
        "azureDevOps",
        ["organization", "api", "teamProject"],
        flags: ["allBranches"],
        references: ["accessTokenRef"]
      ),
      FieldShape("filters", .list(.record(.repositoryFilter))),
      FieldShape("cloneProtocol", .text), FieldShape("requeueAfterSeconds", .integer, .given),
      FieldShape("template", .record(.template)), FieldShape("values", .values),
      provider(
        "awsCodeCommit",
        ["role", "region"],
        flags: ["allBranches"],
        references: ["tagFilters"]
      ),
    ]
  )

  static let repositoryFilter = RecordShape(
    "filters",
    [
      FieldShape("repositoryMatch", .text, .given), FieldShape("pathsExist", .list(.text), .given),
      FieldShape("pathsDoNotExist", .list(.text), .given),
      FieldShape("labelMatch", .text, .given), FieldShape("branchMatch", .text, .given),
    ]
  )

  /// The names of the providers of a forge generator, in the order in which they are looked at.
  static func providers(of generator: RecordShape) -> [String] {
    generator.fields.filter { $0.isProvider }.map(\.name)
  }

  private static func provider(
    _ name: String,
    _ texts: [String],
    flags: [String] = [],
    references: [String] = []
  ) -> FieldShape {
    let fields =
      texts.map { FieldShape($0, .text) } + flags.map { FieldShape($0, .bool, .given) }
      + references.map { FieldShape($0, .raw, .given) } + [FieldShape("labels", .list(.text))]
    return FieldShape(name, .record(RecordShape(name, fields)), .given)
  }
}

extension FieldShape {
  /// Whether the field holds a forge's settings.
  fileprivate var isProvider: Bool {
    if case .record(let record) = shape { record.field("labels") != nil } else { false }
  }
}

extension Option {
  /// Which repository, revision and composition, and which of its applications.
  static let selection: [Option] =
    [
      .value(
        "composition",
        "FILE",
        letter: "f",
        "the composition: a file, a folder of files, or a chart or kustomization that produces them; default: the only file in composition/"
      ),
      .value(
        "env",
        "NAME",
        letter: "e",
        repeats: true,
        "the environment; needed where a composition yields several"
      ),
      .flag("all-environments", "take the applications of every environment"),
      .value(
        "app",
        "NAME",
        letter: "a",
        repeats: true,
        "only these applications; globs are allowed"
      ),
      .value(
        "selector",
        "LABELS",
        letter: "l",
        "only applications with such labels: a=b,c in (d,e)"
      ),
      .value("wave", "WAVES", letter: "w", "only these waves of applications: 3, 2..4, ..3, 3.."),
      .value("revision", "REV", letter: "r", "a branch, tag, commit or version constraint"),
      .flag("respect-target-revision", "read this repository at each source's targetRevision too"),
      .value("map-source", "URL=PATH", repeats: true, "read a source's repository from a path"),
      .value(
        "clusters",
        "FILE",
        repeats: true,
        "Argo CD's Secrets and ConfigMaps that generators look at"
      ),
      .value(
        "control-namespace",
        "NAME",
        "where Argo CD has its Applications, AppProjects and Secrets (default argocd)"
      ),
      .value("pull-requests", "FILE", "what forges answer about pull requests, as JSON"),
      .value("repositories", "FILE", "what forges answer about repositories, as JSON"),
      .value("depth", "N", "how deep to follow applications of applications (default 4)"),
    ] + access + budgets

  /// How much the templates of a chart may do.
  static let budgets: [Option] = [
    .value(
      "limit",
      "NAME=N",
      repeats: true,
      "a chart's budget: steps, output, depth, memory, time"
    )
  ]

  /// Which objects of the applications.
  static let objects: [Option] = [
    .value(
      "resource",
      "GROUP:KIND:NAME",
      repeats: true,
      "only these objects; ! excludes, * stands for any text, NAMESPACE/NAME is more exact"
    ),
    .value("object-wave", "WAVES", "only these waves of one application's objects"),
  ]

  /// How servers are reached, and whether.
  static let fetching: [Option] = [
    .value(
      "credentials",
      "FILE",
      repeats: true,
      "Argo CD's repository Secrets, or lines such as https://USER:PASSWORD@HOST"
    ),
    .value("ca-file", "FILE", "authorities that servers' certificates are checked against"),
    .keyring,
    .value("cache", "DIR", "where repositories and charts are kept (default ~/.cache/swell)"),
    .flag("offline", "use what the cache holds, and nothing else"),
  ]

  /// What fetching takes, and the keys of what is encrypted.
  private static let access: [Option] =
    fetching + [
      .value(
        "age-key-file",
        "FILE",
        repeats: true,
        "keys for files that SOPS encrypted, besides $SOPS_AGE_KEY and $SOPS_AGE_KEY_FILE"
      )
    ]

  /// Whom charts must come from, with Helm's name.
  static let keyring = Option.value(
    "keyring",
    "FILE",
    repeats: true,
    "public keys of PGP; every chart that is fetched must be signed by one of them"
  )

  /// Where the values of placeholders come from.
  static let placeholders: [Option] = [
    .value(
      "placeholders",
      "FILE",
      repeats: true,
      "values of placeholders: YAML, JSON, dotenv, terraform output"
    ),
    .value("placeholder", "NAME=VALUE", letter: "p", repeats: true, "the value of one placeholder"),
  ]

  /// What a chart is told about the cluster when none is asked.
  static let capabilities: [Option] = [
    .value("kube-version", "VERSION", "the Kubernetes version to render for"),
    .value(
      "api-versions",
      "VERSIONS",
      repeats: true,
      "API versions to render for, separated by commas"
    ),
  ]

  /// Which cluster.
  static let cluster: [Option] = [
    .value("kubeconfig", "FILE", "the kubeconfig; default: $KUBECONFIG or ~/.kube/config"),
    .value("context", "NAME", "the kubeconfig's context"),
    .value("as", "USER", "act as this user"),
    .value("as-group", "GROUP", repeats: true, "act as a member of this group"),
    .value("as-uid", "UID", "act under this identifier"),
    .value("cluster", "NAME", "'sandbox' starts an embedded cluster for this run"),
    .value("state-namespace", "NAME", "where records are kept (default swell-system)"),
    .value(
      "placeholders-from",
      "configmap/NS/NAME",
      repeats: true,
      "values of placeholders from the cluster"
    ),
    .flag("allow-shared", "let several applications claim the same object"),
    .value("timeout", "DURATION", "how long to wait for health (default 10m)"),
  ]

  /// What happens in an embedded cluster.
  static let sandbox: [Option] = [
    .value("rules", "FILE", "what status custom resources get, instead of the built-in rules"),
    .value("time-scale", "FACTOR", "how much faster than real its controllers are (default 1)"),
    .value(
      "fail",
      "KIND/NAME=WHAT",
      repeats: true,
      "CrashLoopBackOff, ImagePullBackOff, NeverReady, Slow:2m, Quota or Refused"
    ),
  ]

  /// How results are shown.
  static let output: [Option] = [
    .value("output", "FORMAT", letter: "o", "text, json or yaml"),
    .flag("no-color", "no colours"),
    .flag("quiet", letter: "q", "results only, no progress"),
    .flag("verbose", letter: "v", "say more"),
  ]
}

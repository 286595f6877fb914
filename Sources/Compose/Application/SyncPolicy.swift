/// How an application is synced.
package struct SyncPolicy: Sendable, Hashable {
  /// Syncing without being asked, nil where it is off.
  package var automated: Automated?
  /// Options such as `CreateNamespace=true`, word by word as written.
  package var syncOptions: [String]
  /// What is done after a failure, nil for nothing.
  package var retry: Retry?
  /// Labels and annotations for the namespace that `CreateNamespace=true` makes.
  package var managedNamespaceMetadata: NamespaceMetadata?

  package init(
    automated: Automated? = nil,
    syncOptions: [String] = [],
    retry: Retry? = nil,
    managedNamespaceMetadata: NamespaceMetadata? = nil
  ) {
    self.automated = automated
    self.syncOptions = syncOptions
    self.retry = retry
    self.managedNamespaceMetadata = managedNamespaceMetadata
  }

  /// Automatic syncing.
  package struct Automated: Sendable, Hashable {
    package var isEnabled: Bool
    package var prune: Bool
    package var selfHeal: Bool
    package var allowEmpty: Bool

    package init(
      isEnabled: Bool = true,
      prune: Bool = false,
      selfHeal: Bool = false,
      allowEmpty: Bool = false
    ) {
      self.isEnabled = isEnabled
      self.prune = prune
      self.selfHeal = selfHeal
      self.allowEmpty = allowEmpty
    }
  }

  /// Trying again after a failure.
  package struct Retry: Sendable, Hashable {
    /// How often: 0 for never, below 0 without end.
    package var limit: Int
    /// Whether a new revision is looked for before each try.
    package var refresh: Bool
    /// The first pause.
    package var duration: Duration
    /// What each further pause is multiplied with.
    package var factor: Int
    /// The longest pause.
    package var maxDuration: Duration

    package init(
      limit: Int = 0,
      refresh: Bool = false,
      duration: Duration = .seconds(5),
      factor: Int = 2,
      maxDuration: Duration = .seconds(180)
    ) {
      self.limit = limit
      self.refresh = refresh
      self.duration = duration
      self.factor = factor
      self.maxDuration = maxDuration
    }
  }

  /// What a namespace that is made gets.
  package struct NamespaceMetadata: Sendable, Hashable {
    package var labels: [String: String]
    package var annotations: [String: String]

    package init(labels: [String: String] = [:], annotations: [String: String] = [:]) {
      self.labels = labels
      self.annotations = annotations
    }
  }

  /// Whether an option is switched on, compared as Argo CD does: the whole word.
  package func has(_ option: String) -> Bool { syncOptions.contains(option) }
}

extension SyncPolicy.Retry {
  /// The pause after so many tries that followed the first one.
  package func pause(after tries: Int) -> Duration {
    var pause = duration
    for _ in 0..<tries where pause < maxDuration { pause *= factor }
    return min(pause, maxDuration)
  }
}

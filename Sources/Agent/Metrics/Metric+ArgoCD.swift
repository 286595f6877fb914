/// The figures that Argo CD has too, under its names, so that dashboards and alerts made for it go on working.
extension Metric {
  private static let application = ["namespace", "name", "project"]
  private static let reconcileBounds = [0.25, 0.5, 1, 2, 4, 8, 16]
  private static let requestBounds = [0.1, 0.25, 0.5, 1, 2, 4, 10, 20]

  /// Always 1: its labels say how the application does.
  package static let applicationInfo = Metric(
    "argocd_app_info",
    .gauge,
    application + [
      "autosync_enabled", "repo", "dest_server", "dest_namespace", "sync_status", "health_status",
      "operation",
    ],
    "Information about an application."
  )
  package static let applicationCondition = Metric(
    "argocd_app_condition",
    .gauge,
    application + ["condition"],
    "How many conditions of a type an application has."
  )
  package static let orphanedResources = Metric(
    "argocd_app_orphaned_resources_count",
    .gauge,
    application,
    "How many objects nobody declared."
  )
  package static let syncs = Metric(
    "argocd_app_sync_total",
    .counter,
    application + ["dest_server", "phase", "dry_run"],
    "How many syncs ended."
  )
  package static let syncSeconds = Metric(
    "argocd_app_sync_duration_seconds_total",
    .counter,
    application + ["dest_server"],
    "How long syncs took in all."
  )
  package static let reconciliations = Metric(
    "argocd_app_reconcile",
    .histogram(bounds: reconcileBounds),
    ["namespace", "dest_server"],
    "How many seconds a comparison took."
  )
  package static let clusterInfo = Metric(
    "argocd_cluster_info",
    .gauge,
    ["server", "k8s_version", "name"],
    "Information about a cluster."
  )
  package static let clusterConnection = Metric(
    "argocd_cluster_connection_status",
    .gauge,
    ["server", "k8s_version"],
    "Whether a cluster answers."
  )
  package static let clusterKinds = Metric(
    "argocd_cluster_api_resources",
    .gauge,
    ["server"],
    "How many kinds of a cluster are watched."
  )
  package static let clusterObjects = Metric(
    "argocd_cluster_api_resource_objects",
    .gauge,
    ["server"],
    "How many objects of a cluster are known."
  )
  package static let clusterCacheAge = Metric(
    "argocd_cluster_cache_age_seconds",
    .gauge,
    ["server"],
    "How old what is known of a cluster is."
  )
  package static let clusterEvents = Metric(
    "argocd_cluster_events_total",
    .counter,
    ["server", "group", "kind"],
    "How many changes of objects a cluster told of."
  )
  package static let gitRequests = Metric(
    "argocd_git_request_total",
    .counter,
    ["repo", "request_type"],
    "How many requests were made to a repository, by ls-remote and fetch."
  )
  package static let gitRequestSeconds = Metric(
    "argocd_git_request_duration_seconds",
    .histogram(bounds: requestBounds),
    ["repo", "request_type"],
    "How many seconds a request to a repository took."
  )
  package static let gitFailures = Metric(
    "argocd_git_fetch_fail_total",
    .counter,
    ["repo", "revision"],
    "How many fetches of a repository failed."
  )
  package static let notificationDeliveries = Metric(
    "argocd_notifications_deliveries_total",
    .counter,
    ["trigger", "service", "succeeded"],
    "How many notifications were sent, or could not be."
  )
  package static let notificationEvaluations = Metric(
    "argocd_notifications_trigger_eval_total",
    .counter,
    ["name", "triggered"],
    "How often a trigger was evaluated."
  )

  /// Those of the table, for the documentation and its test.
  package static let shared: [Metric] = [
    applicationInfo, applicationCondition, orphanedResources, syncs, syncSeconds, reconciliations,
    clusterInfo, clusterConnection, clusterKinds, clusterObjects, clusterCacheAge, clusterEvents,
    gitRequests, gitRequestSeconds, gitFailures, notificationDeliveries, notificationEvaluations,
  ]
}

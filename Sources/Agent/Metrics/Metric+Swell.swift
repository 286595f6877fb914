/// The figures that Argo CD does not have, and those of every process.
extension Metric {
  package static let webhooks = Metric(
    "swell_webhooks_total",
    .counter,
    ["forge", "taken"],
    "How many webhooks came."
  )
  package static let repositoryAge = Metric(
    "swell_repository_age_seconds",
    .gauge,
    ["repo"],
    "How long ago a repository answered last."
  )
  package static let heldShards = Metric(
    "swell_shards_held",
    .gauge,
    [],
    "How many shards of the applications this replica holds."
  )
  package static let droppedSpans = Metric(
    "swell_trace_spans_dropped_total",
    .counter,
    [],
    "How many spans of traces were dropped since they came too fast or nobody took them."
  )
  package static let exportedSpans = Metric(
    "swell_trace_spans_exported_total",
    .counter,
    [],
    "How many spans of traces were taken."
  )
  package static let processorSeconds = Metric(
    "process_cpu_seconds_total",
    .counter,
    [],
    "How much time of processors was used."
  )
  package static let residentMemory = Metric(
    "process_resident_memory_bytes",
    .gauge,
    [],
    "How much memory is resident."
  )
  package static let startTime = Metric(
    "process_start_time_seconds",
    .gauge,
    [],
    "When the process began, in seconds since 1970."
  )

  /// Those of the table, for the documentation and its test.
  package static let own: [Metric] = [
    webhooks, repositoryAge, heldShards, droppedSpans, exportedSpans, processorSeconds,
    residentMemory, startTime,
  ]
}

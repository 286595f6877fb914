import Manifests

/// What one scenario took.
struct Measurement: Sendable {
  /// What was done, as "first sync of 1,000 objects".
  let scenario: String
  /// Who did it, as "kubectl apply --server-side".
  let subject: String
  let times: [Duration]
  let peakMemoryInBytes: Int

  /// The time in the middle.
  var median: Duration { sorted[sorted.count / 2] }
  /// The time that nine of ten runs stay under.
  var p90: Duration { sorted[min(sorted.count - 1, sorted.count * 9 / 10)] }

  private var sorted: [Duration] { times.sorted() }

  /// One line of JSON.
  var record: Value {
    [
      "scenario": .string(scenario), "subject": .string(subject),
      "medianMilliseconds": .double(median / .milliseconds(1)),
      "p90Milliseconds": .double(p90 / .milliseconds(1)),
      "peakMemoryInBytes": .int(peakMemoryInBytes), "runs": .int(times.count),
    ]
  }
}

/// How often a scenario is run.
struct Repetition {
  var warmUps = 1
  var runs = 5
}

/// Times some work, each run after a preparation that does not count; the work says how much memory it needed.
func measure(
  _ scenario: String,
  by subject: String,
  _ repetition: Repetition = Repetition(),
  prepare: () async throws -> Void = {},
  work: () async throws -> Int
) async rethrows -> Measurement {
  var times: [Duration] = []
  var peak = 0
  for run in 0..<(repetition.warmUps + repetition.runs) {
    try await prepare()
    let clock = ContinuousClock()
    let begun = clock.now
    let memory = try await work()
    let time = begun.duration(to: clock.now)
    guard run >= repetition.warmUps else { continue }
    times.append(time)
    peak = max(peak, memory)
  }
  return Measurement(
    scenario: scenario,
    subject: subject,
    times: times,
    peakMemoryInBytes: peak
  )
}

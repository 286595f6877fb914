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

/// One who is measured at a scenario: what it does, each time after a preparation and before an end that do not count, and how much memory
/// that needed.
struct Contender {
  let subject: String
  var prepare: (_ round: Int) async throws -> Void = { _ in }
  let work: (_ round: Int) async throws -> Int
  var finish: () throws -> Void = {}
}

/// Times those who contend at a scenario, one after the other in each round and another one first in each, so that what earlier rounds and those before
/// left behind weighs on all alike.
func measure(
  _ scenario: String,
  _ contenders: [Contender],
  _ repetition: Repetition = Repetition()
) async throws -> [Measurement] {
  var times: [[Duration]] = contenders.map { _ in [] }
  var peaks = contenders.map { _ in 0 }
  for round in 0..<(repetition.warmUps + repetition.runs) {
    for place in contenders.indices {
      let index = (place + round) % contenders.count
      let contender = contenders[index]
      try await contender.prepare(round)
      let clock = ContinuousClock()
      let begun = clock.now
      let memory = try await contender.work(round)
      let time = begun.duration(to: clock.now)
      try contender.finish()
      guard round >= repetition.warmUps else { continue }
      times[index].append(time)
      peaks[index] = max(peaks[index], memory)
    }
  }
  return contenders.indices.map {
    Measurement(
      scenario: scenario,
      subject: contenders[$0].subject,
      times: times[$0],
      peakMemoryInBytes: peaks[$0]
    )
  }
}

/// Times the work of one alone, each time after a preparation that does not count.
func measure(
  _ scenario: String,
  by subject: String,
  _ repetition: Repetition = Repetition(),
  prepare: @escaping () async throws -> Void = {},
  work: @escaping () async throws -> Int
) async throws -> Measurement {
  let alone = Contender(subject: subject) { _ in
    try await prepare()
  } work: { _ in
    try await work()
  }
  return try await measure(scenario, [alone], repetition)[0]
}

import Manifests

extension Reconciler {
  /// Runs a Job's pods until enough have succeeded or too many have failed.
  func job(_ object: Value, _ server: inout APIServer) -> Duration? {
    let conditions = Conditions(object)
    if conditions["Complete"] == "True" || conditions["Failed"] == "True" {
      return expire(object, &server)
    }
    let pods = server.dependents(of: object, .pods)
    func count(_ phase: String) -> Int {
      pods.filter { $0[["status", "phase"]]?.string == phase }.count
    }
    let (succeeded, failed) = (count("Succeeded"), count("Failed"))
    let active = Self.active(pods)
    let wanted = object[["spec", "completions"]]?.int ?? 1
    let isSuspended = object[["spec", "suspend"]] == true
    let isOver = failed > (object[["spec", "backoffLimit"]]?.int ?? 6)
    let isDone = succeeded >= wanted
    if isOver || isDone || isSuspended {
      for pod in active { server.discard(server.place(of: pod, .pods)) }
    } else {
      let room = min(object[["spec", "parallelism"]]?.int ?? 1, wanted - succeeded) - active.count
      for _ in 0..<max(0, room) {
        try? makePod(of: object, template: object[["spec", "template"]], &server)
      }
    }
    setJobStatus(object, succeeded, failed, isDone: isDone, isOver: isOver, &server)
    return nil
  }

  private func setJobStatus(
    _ object: Value,
    _ succeeded: Int,
    _ failed: Int,
    isDone: Bool,
    isOver: Bool,
    _ server: inout APIServer
  ) {
    let active = Self.active(server.dependents(of: object, .pods))
    let ready = active.filter(Self.isReady).count
    let time = server.now.text
    server.change(place, status: true) { object in
      if object[["spec", "suspend"]] != true, object[["status", "startTime"]] == nil {
        object.set(["status", "startTime"], .string(time))
      }
      for (field, count) in [
        ("active", active.count), ("succeeded", succeeded), ("failed", failed),
      ] { object.set(["status", field], count == 0 ? nil : .int(count)) }
      if object.metadata["labels"] == nil {
        object.setMetadata("labels", object[["spec", "template", "metadata", "labels"]])
      }
      object.set(["status", "ready"], .int(ready))
      object.set(["status", "terminating"], 0)
      object.set(["status", "uncountedTerminatedPods"], [:])
      let probed: Mapping = ["lastProbeTime": .string(time)]
      object.noteSuspension(at: time, probed)
      if isDone {
        let reason = "CompletionsReached"
        let message = "Reached expected number of succeeded pods"
        for type in ["SuccessCriteriaMet", "Complete"] {
          object.setCondition(type, true, reason: reason, message: message, at: time, extra: probed)
        }
        object.set(["status", "completionTime"], .string(time))
      } else if isOver {
        let message = "Job has reached the specified backoff limit"
        for type in ["FailureTarget", "Failed"] {
          object.setCondition(
            type,
            true,
            reason: "BackoffLimitExceeded",
            message: message,
            at: time,
            extra: probed
          )
        }
      }
    }
    if isDone {
      server.tell("Completed", "Job completed", about: object, by: "job-controller")
    } else if isOver {
      let message = "Job has reached the specified backoff limit"
      server.tell(
        "BackoffLimitExceeded",
        message,
        about: object,
        type: "Warning",
        by: "job-controller"
      )
    }
  }

  /// Deletes a finished Job when it has been there for as long as it says.
  private func expire(_ object: Value, _ server: inout APIServer) -> Duration? {
    guard let seconds = object[["spec", "ttlSecondsAfterFinished"]]?.int else { return nil }
    let end =
      object[["status", "completionTime"]]?.string
      ?? object[["status", "conditions"]]?.list?.last?["lastTransitionTime"]?.string
    if let wait = remaining(of: .seconds(seconds), since: end, server) { return wait }
    var options = DeleteOptions()
    options.propagation = .background
    server.discard(place, options)
    return nil
  }

  /// Makes a CronJob's Jobs when their time has come.
  func cronJob(_ object: Value, _ server: inout APIServer) -> Duration? {
    guard object[["spec", "suspend"]] != true,
      let schedule = CronSchedule(object[["spec", "schedule"]]?.string ?? "")
    else { return nil }
    let last =
      object[["status", "lastScheduleTime"]]?.string
      ?? object[["metadata", "creationTimestamp"]]?.string
    let start = last.flatMap(Age.seconds) ?? 0
    let jobs = server.dependents(of: object, .jobs)
    let now = server.now.nanosecondsSince1970 / 1_000_000_000
    var latest: Int?
    var next = schedule.next(after: start)
    while let time = next, time <= now {
      latest = time
      next = schedule.next(after: time)
    }
    if let latest { makeJob(of: object, at: latest, jobs, &server) }
    setCronJobStatus(object, latest, &server)
    return next.map { .seconds($0 - now) }
  }

  private func makeJob(
    of object: Value,
    at time: Int,
    _ jobs: [Value],
    _ server: inout APIServer
  ) {
    let running = jobs.filter {
      Conditions($0)["Complete"] == nil && Conditions($0)["Failed"] == nil
    }
    switch object[["spec", "concurrencyPolicy"]]?.string {
    case "Forbid" where !running.isEmpty: return
    case "Replace": for job in running { server.discard(server.place(of: job, .jobs)) }
    default: break
    }
    let template = object[["spec", "jobTemplate"]] ?? [:]
    var job: Value = [
      "apiVersion": "batch/v1", "kind": "Job", "metadata": template["metadata"] ?? [:],
      "spec": template["spec"] ?? [:],
    ]
    job.setMetadata("name", .string("\(object.name)-\(time / 60)"))
    server.make(job, ownedBy: object)
  }

  private func setCronJobStatus(_ object: Value, _ latest: Int?, _ server: inout APIServer) {
    let jobs = server.dependents(of: object, .jobs)
    let active = jobs.filter {
      Conditions($0)["Complete"] == nil && Conditions($0)["Failed"] == nil
    }
    let finished = jobs.filter { Conditions($0)["Complete"] == "True" }
    let limit = object[["spec", "successfulJobsHistoryLimit"]]?.int ?? 3
    for job in finished.dropLast(limit) {
      var options = DeleteOptions()
      options.propagation = .background
      server.discard(server.place(of: job, .jobs), options)
    }
    server.change(place, status: true) { object in
      object.set(
        ["status", "active"],
        active.isEmpty
          ? nil
          : .list(
            active.map { job in
              [
                "apiVersion": "batch/v1", "kind": "Job", "name": .string(job.name),
                "namespace": .string(job.namespace), "uid": .string(job.uid),
              ]
            }
          )
      )
      if let latest {
        let time = Timestamp(secondsSince1970: latest).description
        object.set(["status", "lastScheduleTime"], .string(time))
      }
      if let time = finished.last?[["status", "completionTime"]] {
        object.set(["status", "lastSuccessfulTime"], time)
      }
    }
  }
}

extension Value {
  /// Says of a Job whether it is suspended, where it ever was.
  fileprivate mutating func noteSuspension(at time: String, _ probed: Mapping) {
    let isSuspended = self[["spec", "suspend"]] == true
    guard isSuspended || Conditions(self)["Suspended"] == "True" else { return }
    setCondition(
      "Suspended",
      isSuspended,
      reason: isSuspended ? "JobSuspended" : "JobResumed",
      message: isSuspended ? "Job suspended" : "Job resumed",
      at: time,
      extra: probed
    )
  }
}

import Manifests
import Order

/// A sync driven to its end against a simulated cluster.
struct SimulatedRun {
  /// One turn: what was done, and how it ended.
  struct Call: Equatable {
    var actions: [String]
    var message: String

    /// The actions with neighbours sorted that are done at the same time.
    var normalised: [String] {
      var groups: [[String]] = []
      var last = ""
      for action in actions {
        let words = action.split(separator: " ")
        let writes = ["apply", "create", "replace", "update"].contains { words[0].hasPrefix($0) }
        let isTrial = words[0].hasSuffix("-dry-run")
        let group = writes ? "\(isTrial) \(words[1])" : "\(words[0])"
        if group == last {
          groups[groups.count - 1].append(action)
        } else {
          groups.append([action])
        }
        last = group
      }
      return groups.flatMap { $0.sorted() }
    }
  }

  private(set) var calls: [Call] = []
  private(set) var results: [String] = []
  private(set) var clusterAfter: [String] = []

  init(_ recorded: OrderCase, patience: Patience = .untilWritten) throws {
    var settings = recorded.settings
    settings.patience = patience
    var cluster = try SimulatedCluster(recorded)
    if recorded.options["applyOutOfSyncOnly"]?.bool == true {
      settings.inSync = try recorded.inSync()
    }
    var machine = SyncMachine(try recorded.manifests(), settings: settings)
    let limit = recorded.options["maxCalls"]?.int ?? 60
    while calls.count < limit {
      let terminates = recorded.options["terminateAfter"]?.int == calls.count
      let view = cluster.view()
      var move = terminates ? machine.terminate(view) : machine.observe(view)
      var actions: [String] = []
      while case .act(let batch) = move {
        var lines: [String] = []
        move = machine.record(
          batch.map { action in
            let answer = cluster.perform(action)
            if let line = recorded.line(action, answer) { lines.append(line) }
            return answer
          }
        )
        actions += lines
      }
      calls.append(Call(actions: actions, message: recorded.message(move, machine)))
      if case .finish = move { break }
      cluster.nextCall()
    }
    results = machine.results.map { recorded.line($0) }.sorted()
    clusterAfter = cluster.objects.keys.map {
      "\($0.group)/\($0.kind)/\($0.namespace ?? "")/\($0.name)"
    }.sorted()
  }
}

extension OrderCase {
  /// How everything that was deleted is recorded to have been deleted.
  ///
  /// The machine does not say how; `PropagationTests` of Apply show what is sent.
  static let deletion = " foreground"

  /// The recorded calls, repeated ones spelt out.
  ///
  /// Left out is what the machine need not do again: trying out once it has been done, and deleting what is being deleted.
  var recordedCalls: [SimulatedRun.Call] {
    var calls: [SimulatedRun.Call] = []
    var deleted: Set<Substring> = []
    for call in list("calls") {
      let actions = call["actions"]?.list?.compactMap(\.string) ?? []
      let kept = actions.filter { action in
        let words = action.split(separator: " ")
        switch words[0] {
        case "delete-hook": return deleted.insert(words[2]).inserted
        case "apply": deleted.remove(words[2])
        default: return calls.isEmpty || !words[0].hasSuffix("-dry-run")
        }
        return true
      }.map { $0.replacing(OrderCase.deletion, with: "", maxReplacements: 1) }
      let count = (call["repeatedUntilCall"]?.int ?? 0) - (call["call"]?.int ?? 0)
      for _ in 0...max(count, 0) {
        calls.append(
          SimulatedRun.Call(
            actions: kept,
            message: call["phase"] == "Succeeded"
              ? "Succeeded: " : "\(call["phase"]?.string ?? ""): \(call["message"]?.string ?? "")"
          )
        )
      }
    }
    return calls
  }

  /// The recorded results; namespaces, what the server said of a written object, and its health are not compared.
  var recordedResults: [String] {
    lines("results").map { line in
      var words = line.split(separator: " ", maxSplits: 6)
      words[2] = words[2].drop { $0 != "/" }.dropFirst()
      if words[3] == "Synced" { words[6...] = [] }
      return words.joined(separator: " ")
    }.sorted()
  }

  /// Objects whose declared fields are live already.
  func inSync() throws -> Set<ObjectID> {
    var found: Set<ObjectID> = []
    let live = try list("live").map { try placed($0) }
    for manifest in try manifests() {
      guard let other = live.first(where: { $0.id == manifest.id }) else { continue }
      if manifest.value["data"] == other.value["data"],
        manifest.value["spec"] == other.value["spec"]
      {
        found.insert(manifest.id)
      }
    }
    return found
  }

  func line(_ action: SyncAction, _ answer: Answer) -> String? {
    let id = action.task.id
    let name = "\(id.kind) \(id.namespace.map { $0 + "/" } ?? "")\(id.name)"
    let verb: String
    var flags = ""
    switch action.verb {
    case .look: return nil
    case .prune: verb = "prune"
    case .deleteHook: verb = "delete-hook"
    case .releaseHook: verb = "remove-hook-finalizer"
    case .tryOut(let style): (verb, flags) = words(style, isTrial: true)
    case .apply(let style): (verb, flags) = words(style, isTrial: false)
    }
    if case .failed(let reason) = answer { flags += " ! \(reason)" }
    return "\(verb) \(name)\(flags)"
  }

  private func words(_ style: WriteStyle, isTrial: Bool) -> (String, String) {
    var verb: String
    var flags = ""
    switch style.method {
    case .apply(let serverSide):
      verb = "apply"
      if serverSide { flags += " server-side" }
    case .create: verb = "create"
    case .replace: verb = "replace"
    case .update: verb = "update"
    }
    if style.isForced, style.method != .create, style.method != .update { flags += " force" }
    if !style.isValidated { flags += " no-validation" }
    if isTrial { verb += "-dry-run" }
    return (verb, flags)
  }

  func message(_ move: SyncMove, _ machine: SyncMachine) -> String {
    switch move {
    case .act: return "acting"
    case .proceed(let waiting), .wait(let waiting): return "Running: " + words(waiting)
    case .finish(let end): return words(end)
    }
  }

  private func words(_ waiting: Waiting) -> String {
    guard let first = waiting.tasks.first else { return "" }
    let reason =
      switch waiting.reason {
      case .health: "healthy state of"
      case .hookCompletion: "completion of hook"
      case .deletion: "deletion of"
      case .hookDeletion: "deletion of hook"
      case .confirmation: "pruning confirmation of"
      }
    var text = "waiting for \(reason) \(first.id.group)/\(first.id.kind)/\(first.id.name)"
    if waiting.tasks.count > 1 {
      let noun = waiting.tasks.allSatisfy(\.isHook) ? "hooks" : "resources"
      text += " and \(waiting.tasks.count - 1) more \(noun)"
    }
    return text
  }

  private func words(_ end: SyncEnd) -> String {
    switch end {
    case .succeeded: return "Succeeded: "
    case .terminated(let isClean):
      return "Failed: " + (isClean ? "Operation terminated" : "Operation termination had errors")
    case .failed(let failure, let reasons, let rescue):
      let what =
        switch failure {
        case .kinds: "one or more synchronization tasks are not valid"
        case .namespace: "the namespace failed to apply"
        case .trial: "one or more objects failed to apply (dry run)"
        case .apply: "one or more objects failed to apply"
        case .completion: "one or more synchronization tasks completed unsuccessfully"
        }
      let mark = failure == .kinds ? ": " : ", reason: "
      return "Failed: " + what + (reasons.isEmpty ? "" : mark + reasons.joined(separator: ","))
        + (rescue.isEmpty
          ? "" : "\none or more SyncFail hooks failed, reason: " + rescue.joined(separator: ","))
    }
  }

  func line(_ result: TaskResult) -> String {
    let id = result.task.id
    var words = [
      result.task.phase.rawValue, "\(id.group)/\(id.kind)", id.name,
      result.status?.rawValue ?? "", result.state?.rawValue ?? "-",
      (result.task.isHook ? result.task.phase.rawValue : "-") + ":",
    ]
    if result.status != .synced { words.append(result.message) }
    return words.joined(separator: " ")
  }
}

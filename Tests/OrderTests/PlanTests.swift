import Kinds
import Manifests
import Order
import Testing

@Suite struct PlanTests {
  @Test func `all cases are there`() {
    #expect(OrderCase.all.count == 144)
  }

  @Test(arguments: OrderCase.all)
  func `annotations are read as recorded`(recorded: OrderCase) {
    let lines = recorded.list("manifests").map { object in
      let traits = Traits(of: object)
      let metadata = object["metadata"]
      let name = metadata?["name"]?.string ?? ""
      var line = "\(object["kind"]?.string ?? "") \(metadata?["namespace"]?.string ?? "-")/\(name)"
      line += " \(traits.wave)"
      if traits.isHook { line += " isHook" }
      if traits.isSkipped { line += " skipped" }
      if traits.isIgnored { line += " ignored" }
      return line
    }
    let expected = recorded.lines("objects").map { line in
      line.split(separator: " ").filter { !$0.hasPrefix("types=") && !$0.hasPrefix("policies=") }
        .joined(separator: " ")
    }
    #expect(lines == expected)
  }

  @Test(arguments: OrderCase.all)
  func `plans are as recorded`(recorded: OrderCase) throws {
    let cluster = try SimulatedCluster(recorded)
    let plan: Plan
    do {
      plan = try order(recorded.manifests(), in: cluster.view(), settings: recorded.settings)
    } catch let error as OrderError {
      let problems = error.problems.map { "\($0.id.kind) \(recorded.place($0.id)): \($0.reason)" }
      #expect(problems == recorded.lines("invalid"))
      return
    }
    #expect(recorded.flag("valid"))
    let tasks = plan.tasks.map { recorded.line($0) }
    if recorded.flag("stable") {
      #expect(tasks == recorded.lines("tasks"))
      #expect(lines(plan, tasks) == recorded.lines("steps"))
    } else {
      #expect(tasks.sorted() == recorded.lines("tasks").sorted())
    }
    let rescue = plan.rescue.map { recorded.line($0) }
    let expected = recorded.list("rescue").compactMap(\.int).map { recorded.lines("tasks")[$0] }
    #expect(rescue == expected)
  }

  /// Each step with the positions of its tasks.
  private func lines(_ plan: Plan, _ tasks: [String]) -> [String] {
    let positions = Dictionary(
      plan.tasks.enumerated().map { ($1.key, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    func numbers(_ tasks: [SyncTask]) -> String {
      tasks.compactMap { positions[$0.key] }.map(String.init).joined(separator: " ")
    }
    return plan.steps.map { step in
      let batches = step.batches.map { numbers($0) }.joined(separator: ", ")
      return "\(step.phase.rawValue) \(step.wave): \(numbers(step.prunes)) | \(batches)"
    }
  }
}

extension OrderCase {
  /// Namespace and name as the recording shows them: objects of the whole cluster in the destination namespace.
  func place(_ id: ObjectID) -> String { "\(id.namespace ?? namespace)/\(id.name)" }

  func line(_ task: SyncTask) -> String {
    let isMade =
      options["createNamespace"]?.bool == true && !task.isHook
      && task.id == ObjectID(kind: "Namespace", name: namespace)
    let place =
      (task.isPrune && task.id.namespace == nil) || isMade
      ? "/\(task.id.name)" : place(task.id)
    var line = "\(task.phase.rawValue) \(task.wave)"
    if task.wave != task.traits.wave { line += "<\(task.traits.wave)" }
    line += " \(task.type.group)/\(task.type.version)/\(task.type.kind) \(place)"
    if task.isHook { line += " hook" }
    if task.isPrune { line += " prune" }
    if task.live != nil { line += " live" }
    if task.skipsDryRun { line += " skipDryRun" }
    if task.isHook, task.live != nil, task.traits.deletePolicies.contains(.beforeHookCreation) {
      line += " deletedBeforeCreation"
    }
    if task.isHook {
      line += " " + task.traits.deletePolicies.map(\.rawValue).joined(separator: ",")
    }
    return line
  }
}

import Apply
import Cluster
import Compose
import Manifests
import Pipeline
import Report

extension Command {
  /// The command `swell history`.
  static let history = Command(
    name: "history",
    words: "APP",
    summary: "an application's earlier syncs",
    options: Option.cluster + Option.output
  ) { arguments in
    guard let name = arguments.words.first else { throw UsageError.missingWord("the application") }
    guard arguments.words.count == 1 else {
      throw UsageError.unexpectedWord(arguments.words[1])
    }
    let format = try Console.format(arguments, [.text, .json, .yaml])
    let cluster = try await Requests.clusters(arguments).own()
    let records = try await cluster.records.records()
    guard let result = records[name] else {
      let hint = nearestName(to: name, in: records.keys.sorted())
        .map { " (did you mean '\($0)'?)" }
      Console.error("swell: cannot show history of '\(name)': it was never synced\(hint ?? "")")
      return .sources
    }
    let history = try result.get().history
    switch format {
    case .text: Console.out(table(of: history))
    case .json: Console.out(Console.json(.list(history.map(\.json))))
    case .yaml: Console.out(Console.yaml(.list(history.map(\.json))))
    }
    return .done
  }

  private static func table(of history: [HistoryEntry]) -> String {
    Console.table(
      [["ID", "STARTED", "REVISION", "END", "CHANGES", "BY"]]
        + history.map { entry in
          [
            String(entry.id), "\(entry.startedAt)", entry.revision, entry.end.rawValue,
            String(entry.changes), entry.initiator,
          ]
        }
    )
  }
}

extension HistoryEntry {
  fileprivate var json: Value {
    var map: Mapping = [
      "id": .int(id), "startedAt": .string("\(startedAt)"), "revision": .string(revision),
      "end": .string(end.rawValue), "changes": .int(changes), "initiator": .string(initiator),
    ]
    map["finishedAt"] = finishedAt.map { .string("\($0)") }
    return .map(map)
  }
}

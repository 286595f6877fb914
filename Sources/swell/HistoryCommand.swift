import Apply
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
    let history = try await PastSyncs(of: name, on: try Requests.clusters(arguments)).record.history
    switch format {
    case .text: Console.out(table(of: history))
    case .json: Console.out(Console.json(.list(history.map(\.json))))
    case .yaml: Console.out(Console.yaml(.list(history.map(\.json))))
    }
    return .done
  }

  private static func table(of history: [HistoryEntry]) -> String {
    Console.table(
      [["ID", "STARTED", "REVISION", "END", "CHANGES", "BY", "NOTE"]]
        + history.map { entry in
          [
            String(entry.id), "\(entry.startedAt)", entry.revision, entry.end.rawValue,
            String(entry.changes), entry.initiator, entry.note.map { "\($0)" } ?? "",
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
    map["note"] = note.map { .string("\($0)") }
    map["finishedAt"] = finishedAt.map { .string("\($0)") }
    return .map(map)
  }
}

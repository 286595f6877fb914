package import Manifests

extension DriftReport {
  /// The report as SARIF 2.1.0: a result for each object that drifted and each application that could not be compared.
  package var sarif: Value {
    let rules =
      Kind.allCases.map { ($0.rawValue, $0.meaning) } + [
        ("failed", "The application could not be compared.")
      ]
    return [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        [
          "tool": [
            "driver": [
              "name": "swell",
              "rules": .list(
                rules.map { ["id": .string($0), "shortDescription": ["text": .string($1)]] }
              ),
            ]
          ],
          "results": .list(applications.flatMap(\.sarif)),
        ]
      ],
    ]
  }
}

extension DriftReport.Application {
  fileprivate var sarif: [Value] {
    var results = items.map { item -> Value in
      let lines =
        ["\(item.kind.rawValue): \(item.id)\(item.onsetWords)"]
        + item.fields.map { $0.driftLine + $0.writerWords } + ["repair with: \(repair)"]
      let place = "\(name)/\(item.id)"
      return result(item.kind.rawValue, item.kind.level, lines, place, at: item.origin)
    }
    if let reason { results.append(result("failed", "error", [reason.onOneLine], name)) }
    return results
  }

  private func result(
    _ rule: String,
    _ level: String,
    _ lines: [String],
    _ place: String,
    at origin: Location? = nil
  ) -> Value {
    var location: Value = [
      "logicalLocations": [["fullyQualifiedName": .string(place), "kind": "object"]]
    ]
    location["physicalLocation"] = origin?.sarif
    return [
      "ruleId": .string(rule), "level": .string(level),
      "message": ["text": .string(lines.joined(separator: "\n"))],
      "locations": [location],
      "partialFingerprints": ["object/v1": .string("\(rule) \(place)")],
    ]
  }
}

extension Location {
  /// The file of the repository, and the line where it is known: a template's text has none.
  fileprivate var sarif: Value {
    var place: Value = ["artifactLocation": ["uri": .string(file), "uriBaseId": "%SRCROOT%"]]
    if let line { place["region"] = ["startLine": .int(line)] }
    return place
  }
}

extension DriftReport.Kind {
  /// What the word means, as a sentence.
  var meaning: String {
    switch self {
    case .changed: "Fields have other values than declared."
    case .missing: "The object is declared and not there."
    case .extra: "The object was applied and is no longer declared."
    case .orphaned: "Nobody declared the object."
    }
  }

  fileprivate var level: String {
    switch self {
    case .changed, .missing: "error"
    case .extra, .orphaned: "warning"
    }
  }
}

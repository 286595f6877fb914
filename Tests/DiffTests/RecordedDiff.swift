import Foundation
import JSON
import Manifests
import Testing

@testable import Diff

/// A desired and a live object with what Argo CD's engine says about them, recorded.
struct RecordedDiff: CustomTestStringConvertible {
  let name: String
  let desired: Value?
  let live: Value?
  let prediction: Value?
  let options: Value
  let expected: Value

  var testDescription: String { name }

  /// The cases of one of the engine's modes.
  static func cases(of mode: String) -> [RecordedDiff] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Cases/diff/\(mode).jsonl")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    let lines = text.replacing("argocd-controller", with: fieldManager).split(separator: "\n")
    return lines.compactMap { line in
      (try? JSONReader().value(of: String(line))).map { RecordedDiff($0) }
    }
  }

  private init(_ value: Value) {
    name = value["name"]?.string ?? ""
    desired = value["desired"]
    live = value["live"]
    prediction = value["dryrun"]
    options = value["options"] ?? [:]
    expected = value["expected"] ?? [:]
  }

  var isModified: Bool { expected["modified"]?.bool == true }
  var paths: [String] { expected["paths"]?.list?.compactMap(\.string) ?? [] }

  /// What a survey would have found.
  var observed: Observed {
    guard let live else { return .absent }
    return prediction.map { .predicted(live: live, prediction: $0) } ?? .unpredicted(live: live)
  }

  var rules: IgnoreRules {
    let rules = (options["ignore"]?.list ?? []).map { rule in
      IgnoreRule(
        group: rule["group"]?.string ?? "",
        kind: rule["kind"]?.string ?? "",
        name: rule["name"]?.string,
        namespace: rule["namespace"]?.string,
        pointers: (rule["jsonPointers"]?.list ?? []).compactMap {
          $0.string.flatMap { JSONPointer($0) }
        }
      )
    }
    let countsAggregated = options["ignoreAggregatedRoles"]?.bool == false
    return IgnoreRules(
      rules,
      builtIn: builtInRules.filter { !countsAggregated || $0.name != "aggregated-cluster-role" }
    )
  }

  /// Expects that a change set says the same as the engine, or something else where `docs/diff.md` says so.
  func check(_ set: ChangeSet) {
    let complaint = complaint(about: set)
    if let reason = Self.exceptions[name] {
      #expect(complaint != nil, "\(reason)")
    } else if let complaint {
      Issue.record("\(complaint)")
    }
  }

  /// What is wrong with a change set; nil where it says the same as the engine.
  func complaint(about set: ChangeSet) -> String? {
    let found = set.changes.map(\.path)
    // The engine calls neither a creation nor a deletion a difference.
    if prediction == nil, desired == nil || live == nil { return nil }
    guard set.isDifference == isModified else { return "\(set.action): \(found)" }
    let missed = paths.filter { pointer in !found.contains { $0.leads(to: pointer) } }
    let extra = found.filter { path in !paths.contains { path.leads(to: $0) } }
    return missed.isEmpty && extra.isEmpty ? nil : "missed \(missed), too many \(extra)"
  }
}

extension FieldPath {
  /// Whether the path leads to a pointer's field or above it; elements found by keys may have any position.
  func leads(to pointer: String) -> Bool {
    let tokens = pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    return zip(steps, tokens).allSatisfy { step, token in
      switch step {
      case .key(let key): key == token.replacing("~1", with: "/").replacing("~0", with: "~")
      case .index(let index): String(index) == token
      case .element, .value: Int(token) != nil
      }
    }
  }
}

extension RecordedDiff {
  /// The cases in which Swell differs on purpose, with the reasons of `docs/diff.md`.
  static let exceptions: [String: String] = {
    var reasons: [String: String] = [:]
    for (reason, names) in differences { for name in names { reasons[name] = reason } }
    return reasons
  }()

  private static let differences: [(String, [String])] = [
    (
      "what the server fills in of its own accord is no difference",
      [
        "065-server-defaults-endpointslice-with-last-applied",
        "066-server-defaults-endpointslice-no-last-applied",
      ]
    ),
    (
      "fields that only the server writes are not applied",
      [
        "097-last-applied-only-in-target", "121-generation-and-uid-in-config",
        "123-self-link-in-config",
      ]
    ),
    (
      "amounts are compared in canonical form beside unknown fields too",
      ["137-quantity-with-unknown-field-not-canonical"]
    ),
    (
      "status is not applied",
      ["192-status-differs", "260-crd-status-in-config", "281-cr-status-in-config"]
    ),
    (
      "the rule preserve-unknown-fields",
      [
        "256-crd-preserve-unknown-fields-false", "257-crd-preserve-unknown-fields-false-no-last",
      ]
    ),
    ("a Secret with texts that are none is left to the server", ["224-secret-stringdata-number"]),
    ("integers are compared exactly", ["276-cr-large-integer"]),
    (
      "the annotation of client-side apply tells what goes",
      ["327-smd-deployment-made-by-client-side-apply"]
    ),
    (
      "without schemas nothing is refused",
      ["329-smd-deployment-unknown-field", "346-smd-unknown-kind-with-schema-refused"]
    ),
    ("the order of a set does not count", ["343-smd-cr-set-reordered"]),
    (
      "what webhooks change in fields of others does not count",
      [
        "365-ssd-deployment-image-webhooks-included",
        "366-ssd-deployment-webhook-adds-label-webhooks-included",
        "369-ssd-deployment-field-removed-from-git-webhooks-included",
        "370-ssd-deployment-env-removed-from-git-webhooks-included",
        "371-ssd-deployment-drift-on-our-field-webhooks-included",
      ]
    ),
  ]
}

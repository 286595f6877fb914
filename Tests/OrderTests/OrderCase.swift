import Foundation
import JSON
import Kinds
import Manifests
import Order
import Testing

/// One recorded case: objects and options, and the plan and the run that they led to.
struct OrderCase: CustomTestStringConvertible {
  let name: String
  let content: Value

  var testDescription: String { name }

  /// All recorded cases, sorted by name.
  static let all: [OrderCase] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Cases/order")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
      guard let data = try? Data(contentsOf: folder.appending(path: name)),
        let content = try? JSONReader().value(of: [UInt8](data))
      else { return nil }
      return OrderCase(name: String(name.dropLast(5)), content: content)
    }
  }()

  func list(_ key: String) -> [Value] { content[key]?.list ?? [] }
  func lines(_ key: String) -> [String] { list(key).compactMap(\.string) }
  func flag(_ key: String) -> Bool { content[key]?.bool ?? false }
  var options: Value { content["options"] ?? [:] }

  var namespace: String { options["namespace"]?.string ?? "" }

  /// The destination namespace for namespaced and unknown kinds that name none, none for kinds of the whole cluster.
  func placed(_ object: Value) throws -> Manifest {
    var manifest = try Manifest(object)
    if scope(of: manifest.type) == .cluster {
      manifest.setNamespace(nil)
    } else if manifest.namespace == nil {
      manifest.setNamespace(namespace)
    }
    return manifest
  }

  func scope(of type: GroupVersionKind) -> Scope? {
    for extra in options["extraKinds"]?.list ?? []
    where extra["apiVersion"]?.string == type.apiVersion && extra["kind"]?.string == type.kind {
      return extra["namespaced"]?.bool == false ? .cluster : .namespaced
    }
    for object in list("manifests") + list("live")
    where object["kind"] == "CustomResourceDefinition"
      && object["spec"]?["group"]?.string == type.group
      && object["spec"]?["names"]?["kind"]?.string == type.kind
    {
      return object["spec"]?["scope"] == "Cluster" ? .cluster : .namespaced
    }
    return Kinds.scope(of: type.groupKind)
  }

  func manifests() throws -> [Manifest] { try list("manifests").map { try placed($0) } }

  var settings: SyncSettings {
    let options = options
    var applies: ApplyDefaults = []
    if options["replace"]?.bool == true { applies.insert(.replace) }
    if options["force"]?.bool == true { applies.insert(.force) }
    if options["serverSideApply"]?.bool == true { applies.insert(.serverSide) }
    if options["validate"]?.bool == false { applies.insert(.unvalidated) }
    let started = options["startedAt"]?.string.flatMap { ISO8601DateFormatter().date(from: $0) }
    return SyncSettings(
      namespace: namespace,
      createsNamespace: options["createNamespace"]?.bool ?? false,
      revision: options["revision"]?.string ?? "",
      startedAt: Int(started?.timeIntervalSince1970 ?? 0),
      pruning: Pruning(
        isRequested: options["prune"]?.bool ?? true,
        isLast: options["pruneLast"]?.bool ?? false,
        isConfirmed: options["pruneConfirmed"]?.bool ?? false,
        fallback: options["defaultPruneOption"]?.string.flatMap { PruneOption(rawValue: $0) }
      ),
      applies: applies,
      patience: .untilWritten,
      skipsHooks: options["skipHooks"]?.bool ?? false,
      isDryRun: options["dryRun"]?.bool ?? false,
      toleratesMissingKinds: options["skipDryRunOnMissingResource"]?.bool ?? false
    )
  }
}

import Compose
package import Manifests
import Pipeline
import Report

/// A sync that was asked for by an Application's `operation`, in the form of Argo CD's API.
package struct RequestedOperation: Sendable, Hashable {
  /// The whole field, which goes into the status.
  package let value: Value

  /// Reads an operation; nil where it asks for nothing that can be done.
  package init?(_ value: Value) {
    guard value["sync"]?.map != nil else { return nil }
    self.value = value
  }

  /// Whether an operation is an automated sync's, which nobody asked for, and which begins by itself.
  static func isAutomatic(_ operation: Value?) -> Bool {
    let initiator = operation?["initiatedBy"]
    return initiator?["automated"] == true && initiator?["username"]?.string?.isEmpty != false
  }

  private var sync: Value { value["sync"] ?? [:] }

  /// Who asked for it.
  var initiator: String {
    value[["initiatedBy", "username"]]?.string
      ?? (value[["initiatedBy", "automated"]]?.bool == true ? "automated" : "operation")
  }

  /// The revision that is to be synced instead of the application's own; nil for none.
  var revision: String? {
    sync["revision"]?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The same for each of several sources; nil for none.
  var revisions: [String]? {
    sync["revisions"]?.list.flatMap { $0.isEmpty ? nil : $0.map { $0.string ?? "" } }
  }

  /// The source or sources that stand in for the application's own, as a rollback to one of its history names them.
  var sources: (key: String, value: Value)? {
    for key in ["sources", "source"] {
      if let value = sync[key], value.list?.isEmpty == false || value.map?.isEmpty == false {
        return (key, value)
      }
    }
    return nil
  }

  /// Why it cannot be done; nil where it can.
  var refusal: String? {
    sync["manifests"]?.list?.isEmpty == false
      ? "manifests from a folder of whoever asks are not taken (commit them)" : nil
  }

  /// The options that stand in for the application's own; nil where those hold.
  var syncOptions: [String]? { sync["syncOptions"]?.list?.compactMap(\.string) }

  /// The policy of further tries that stands in for the application's own; nil where there are none.
  var retry: Value? { value["retry"].flatMap { $0.map == nil ? nil : $0 } }

  /// What the sync is asked to do, on top of what holds for every one.
  func options(_ usual: SyncOptions) -> SyncOptions {
    var options = usual
    options.prunes = sync["prune"]?.bool ?? false
    if sync["dryRun"]?.bool == true { options.purpose = .dryRun }
    let strategy = sync["syncStrategy"]
    options.skipsHooks = strategy?["apply"]?.map != nil
    options.forces = ["apply", "hook"].contains { strategy?[$0]?["force"]?.bool == true }
    options.initiator = initiator
    options.objects = ObjectSelection(
      resources: (sync["resources"]?.list ?? []).compactMap(Self.pattern)
    )
    return options
  }

  private static func pattern(_ resource: Value) -> ResourcePattern? {
    guard let kind = resource["kind"]?.string, let name = resource["name"]?.string else {
      return nil
    }
    let namespace = resource["namespace"]?.string.flatMap { $0.isEmpty ? nil : $0 + "/" } ?? ""
    let mark = resource["exclude"]?.bool == true ? "!" : ""
    return ResourcePattern("\(mark)\(resource["group"]?.string ?? ""):\(kind):\(namespace)\(name)")
  }
}

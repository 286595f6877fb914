import Apply
import Compose
import Cluster
import Glibc
import JSON
import Manifests
import Pipeline
import Report
import Sandbox

extension Requests {
  /// The clusters that a command line speaks of; nothing is sent yet.
  static func clusters(_ arguments: Arguments) throws -> Clusters {
    Clusters(
      try destinations(arguments),
      stateNamespace: arguments.value("state-namespace") ?? "swell-system",
      controlNamespace: controlNamespace(arguments)
    )
  }

  private static func destinations(_ arguments: Arguments) throws -> Destinations {
    guard let name = arguments.value("cluster") else {
      for option in ["fail", "time-scale", "rules"] where arguments.has(option) {
        throw UsageError.combination("'--\(option)' needs '--cluster sandbox'")
      }
      var destinations = try Destinations(
        kubeconfig: arguments.value("kubeconfig"),
        context: arguments.value("context") ?? arguments.value("kube-context"),
        environment: environment
      )
      if let user = try impersonation(arguments) { destinations = destinations.acting(as: user) }
      destinations.secrets = try clusterObjects(arguments)
      return destinations
    }
    guard name == "sandbox" else {
      let reason = "there is only 'sandbox'; other clusters are chosen with '--context'"
      throw UsageError.badValue(option: "cluster", value: name, reason: reason)
    }
    for option in ["kubeconfig", "context"] where arguments.has(option) {
      throw UsageError.combination("'--cluster' and '--\(option)' exclude each other")
    }
    return Destinations(own: try SandboxCluster(try sandbox(arguments)).access)
  }

  /// Whom the command line acts as; nil where it says nothing.
  private static func impersonation(
    _ arguments: Arguments
  ) throws(UsageError) -> ClusterAccess.Impersonation? {
    let groups = arguments.all("as-group")
    guard let user = arguments.value("as") else {
      guard groups.isEmpty, !arguments.has("as-uid") else {
        throw .combination("'--as-group' and '--as-uid' need '--as'")
      }
      return nil
    }
    return ClusterAccess.Impersonation(user: user, uid: arguments.value("as-uid"), groups: groups)
  }

  /// What a sync is asked to do.
  static func syncOptions(
    _ arguments: Arguments,
    purpose: SyncReport.Purpose
  ) throws(UsageError) -> SyncOptions {
    var options = SyncOptions(now: { Timestamp(secondsSince1970: time(nil)) })
    options.prunes = arguments.has("prune")
    options.purpose = arguments.has("dry-run") ? .dryRun : purpose
    options.objects = try objects(arguments)
    options.plan = try plan(arguments)
    options.approvesDeletions = arguments.has("approve-deletions")
    options.ignoresOrder = arguments.has("force-order")
    options.allowsSharedObjects = arguments.has("allow-shared")
    options.initiator = initiator
    if let text = arguments.value("timeout") {
      guard let patience = Duration(text: text), patience > .zero else {
        throw .badValue(option: "timeout", value: text, reason: "it takes 90s, 10m or 1h30m")
      }
      options.patience = patience
    }
    if let text = arguments.value("allow-deletions") {
      guard let number = Int(text), number >= 0 else {
        throw .badValue(option: "allow-deletions", value: text, reason: "it is no number")
      }
      options.allowedDeletions = number
    }
    return options
  }

  /// The plan that a command line names.
  private static func plan(_ arguments: Arguments) throws(UsageError) -> SavedPlan? {
    guard let path = arguments.value("plan") else { return nil }
    let reason: String
    do {
      let value = try JSONReader().value(of: try LocalFile.bytes(at: path))
      if let plan = SavedPlan(value) { return plan }
      reason = "it is no plan that 'swell plan --save' wrote"
    } catch {
      reason = "\(error)"
    }
    throw .badValue(option: "plan", value: path, reason: reason)
  }

  /// Which objects a command line chooses.
  private static func objects(_ arguments: Arguments) throws(UsageError) -> ObjectSelection {
    var selection = ObjectSelection()
    for text in arguments.all("resource") {
      guard let pattern = ResourcePattern(text) else {
        throw .badValue(
          option: "resource",
          value: text,
          reason: "it takes GROUP:KIND:[NAMESPACE/]NAME"
        )
      }
      selection.resources.append(pattern)
    }
    guard let text = arguments.value("object-wave") else { return selection }
    guard let waves = WaveSelection(text) else {
      throw .badValue(option: "object-wave", value: text, reason: "it takes 3, 2..4, ..3 or 3..")
    }
    guard arguments.all("app").count == 1 else {
      throw .combination("'--object-wave' chooses within one application (name it with --app)")
    }
    selection.waves = waves
    return selection
  }

  /// Who runs the command, for the history.
  private static var initiator: String {
    let host = HostName.own
    let user = environment["USER"] ?? environment["LOGNAME"] ?? "uid \(getuid())"
    return host.isEmpty ? user : "\(user)@\(host)"
  }
}

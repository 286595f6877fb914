import Cluster
import Report
import Sandbox

extension Command {
  /// The command `swell sandbox`.
  static let sandbox = Command(
    name: "sandbox",
    words: "",
    summary: "an embedded cluster on loopback",
    options: [
      .value("port", "PORT", "the port to listen on (default: any free one)"),
      .value("kubeconfig", "FILE", "write the kubeconfig there (default sandbox.kubeconfig)"),
      .value("data", "DIR", "keep objects there (default: they go with the process)"),
      .flag("no-controllers", "only answer, as an API server alone"),
      .flag("quiet", letter: "q", "say nothing"),
    ] + Option.sandbox
  ) { arguments in
    let cluster = try SandboxCluster(try options(arguments))
    defer { cluster.stop() }
    let file = arguments.value("kubeconfig") ?? "sandbox.kubeconfig"
    try OutputFile.write(cluster.kubeconfig, to: file, isPrivate: true)
    if !arguments.has("quiet") {
      Console.error("swell: a cluster at \(cluster.access.server), for example:")
      Console.error("  kubectl --kubeconfig \(file) get namespaces")
    }
    Console.out(file + "\n")
    while !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
    return .done
  }

  private static func options(_ arguments: Arguments) throws -> SandboxCluster.Options {
    var options = try Requests.sandbox(arguments)
    if let text = arguments.value("port") {
      guard let port = UInt16(text) else {
        throw UsageError.badValue(option: "port", value: text, reason: "it is no port")
      }
      options.port = port
    }
    options.folder = arguments.value("data")
    options.script.hasControllers = !arguments.has("no-controllers")
    return options
  }
}

import Cluster
import Manifests
import Report
import Sandbox
import YAML

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
      .value("rules", "FILE", "what status custom resources get, instead of the built-in rules"),
      .value("time-scale", "FACTOR", "how much faster than real its controllers are (default 1)"),
      .value(
        "fail",
        "KIND/NAME=WHAT",
        repeats: true,
        "CrashLoopBackOff, ImagePullBackOff, NeverReady, Slow:2m, Quota or Refused"
      ),
      .flag("no-controllers", "only answer, as an API server alone"),
      .flag("quiet", letter: "q", "say nothing"),
    ]
  ) { arguments in
    let cluster = try SandboxCluster(try sandboxOptions(arguments))
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

  private static func sandboxOptions(
    _ arguments: Arguments
  ) throws -> SandboxCluster.Options {
    var options = SandboxCluster.Options()
    if let text = arguments.value("port") {
      guard let port = UInt16(text) else {
        throw UsageError.badValue(option: "port", value: text, reason: "it is no port")
      }
      options.port = port
    }
    if let text = arguments.value("time-scale") {
      guard let factor = Double(text), factor > 0 else {
        throw UsageError.badValue(
          option: "time-scale",
          value: text,
          reason: "it takes a number above zero"
        )
      }
      options.timeScale = factor
    }
    options.folder = arguments.value("data")
    if let file = arguments.value("rules") {
      let document = try YAMLReader().firstDocument(of: try LocalFile.bytes(at: file), file: file)
      options.script.rules = try StatusRule.rules(in: document, file: file)
    }
    options.script.hasControllers = !arguments.has("no-controllers")
    options.script.wishes = try arguments.all("fail").map { text in
      guard let wish = Script.Wish(text: text) else {
        let reason = "it takes a form such as deployment/web=CrashLoopBackOff"
        throw UsageError.badValue(option: "fail", value: text, reason: reason)
      }
      return wish
    }
    return options
  }
}

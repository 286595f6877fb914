import Manifests
import Sandbox
import YAML

extension Requests {
  /// What a command line wants to happen in an embedded cluster.
  static func sandbox(_ arguments: Arguments) throws -> SandboxCluster.Options {
    var options = SandboxCluster.Options()
    if let text = arguments.value("time-scale") {
      guard let factor = Double(text), factor > 0, factor.isFinite else {
        let reason = "it takes a number above zero"
        throw UsageError.badValue(option: "time-scale", value: text, reason: reason)
      }
      options.timeScale = factor
    }
    if let file = arguments.value("rules") {
      let document = try YAMLReader().firstDocument(of: try LocalFile.bytes(at: file), file: file)
      options.script.rules = try StatusRule.rules(in: document, file: file)
    }
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

/// What `swell-testcluster` is asked to do.
struct Options: Equatable {
  static let usage = """
    usage: swell-testcluster up DIR [--status-rules FILE] [--no-controllers] [--no-kubelet] [--audit USER] [--until-stdin-closes] [--temporary]
    """

  /// Where keys, logs, the store and the kubeconfig go; made if it is missing.
  var folder: String
  /// A file that says what status custom resources get.
  var statusRules: String?
  /// Whether pods run, volumes bind and addresses are given.
  var kubelet = true
  /// Whether anything happens that the API server does not do itself.
  var controllers = true
  /// Whose requests are written down, in the file `audit.log` of the folder.
  var auditedUser: String?
  /// Whether the end of standard input ends the cluster, as it does when a test's process dies.
  var untilStdinCloses = false
  /// Whether the folder is removed at the end.
  var temporary = false

  /// Reads the words after the program's name.
  init(_ words: [String]) throws(TestClusterError) {
    var rest = words[...]
    guard rest.popFirst() == "up", let folder = rest.popFirst(), !folder.hasPrefix("-") else {
      throw .usage(Self.usage)
    }
    self.folder = folder
    while let word = rest.popFirst() {
      switch word {
      case "--no-controllers": controllers = false
      case "--no-kubelet": kubelet = false
      case "--until-stdin-closes": untilStdinCloses = true
      case "--temporary": temporary = true
      case "--audit":
        guard let user = rest.popFirst() else { throw .usage("--audit needs a user") }
        auditedUser = user
      case "--status-rules":
        guard let file = rest.popFirst() else { throw .usage("--status-rules needs a file") }
        statusRules = file
      default: throw .usage("unknown option '\(word)'\n\(Self.usage)")
      }
    }
  }
}

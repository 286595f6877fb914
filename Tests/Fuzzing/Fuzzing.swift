/// What the fuzzers run: each function gives arbitrary bytes to one reader, which may refuse them but must not crash, hang or go beyond its
/// budgets.
///
/// `scripts/fuzz` links each of them with libFuzzer; `FuzzingTests` replays what lies in `Cases`, the seeds and everything ever found.
package enum FuzzTarget: String, CaseIterable, Sendable {
  case template
  case yaml
  case archive

  /// Gives bytes to the target.
  package func run(_ bytes: [UInt8]) {
    switch self {
    case .template: fuzzTemplate(bytes)
    case .yaml: fuzzYAML(bytes)
    case .archive: fuzzArchive(bytes)
    }
  }
}

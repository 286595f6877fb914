import Compose
import Manifests
import Render

/// Follows what the rendering of one application looks at, so that a commit which touches none of it renders nothing.
struct RenderTracing: Sendable {
  /// The name of what was looked at, without a word of commits.
  private let key: String
  private let digests: FileDigests
  private let trees: [String: SourceTree]
  private let trace = FileTrace()

  /// Begins to follow an application's rendering; nil where it depends on more than on files.
  ///
  /// - Parameters:
  ///   - application: what is rendered.
  ///   - found: its sources as they were read.
  ///   - inputs: what it is rendered from.
  ///   - digests: what stands where, for all of the run.
  ///   - cache: names what is kept.
  init?(
    _ application: Application,
    _ found: Sourcing.Found,
    _ inputs: RenderInputs,
    _ digests: FileDigests,
    _ cache: RenderCache
  ) {
    // A rendering may show the commit itself, and two sources of one repository have to agree on it.
    guard !application.namesRevision, Set(found.revisions).count == 1, found.files.isEmpty else {
      return nil
    }
    let needs = found.remotes.keys.map { "\($0)" }.sorted()
    guard let key = cache.key(of: application, sources: ["traced"] + needs, for: inputs) else {
      return nil
    }
    self.key = key
    self.digests = digests
    trees = Dictionary(
      found.remotes.map { ("\($0.key)", $0.value.tree) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// What was rendered of an earlier commit, where nothing that counts has changed since.
  func known(in cache: RenderCache) -> Rendering? {
    cache.rendering(tracedAs: key) { need, spot in
      trees[need].map { digests.digest(of: spot, in: $0) } ?? ""
    }
  }

  /// Has the trees of inputs tell what is looked at.
  func watch(_ inputs: inout RenderInputs) {
    for position in inputs.sources.indices {
      inputs.sources[position].tree = trace.watch(inputs.sources[position].tree)
    }
    for need in Array(inputs.remotes.keys) {
      guard let source = inputs.remotes[need] else { continue }
      inputs.remotes[need]?.tree = trace.watch(source.tree)
    }
  }

  /// Keeps what was looked at for a rendering, in the charts that it was made of as well.
  func keep(_ charts: [ChartPlace: FileTrace], of name: String, in cache: RenderCache?) {
    var seen: [String: [SourceTree.Spot: String]] = [:]
    for (need, tree) in trees {
      var spots = trace.seen(in: tree)
      for (place, chart) in charts where place.isOf(tree) { spots.formUnion(chart.seen(in: tree)) }
      guard !spots.contains(where: { $0.path.namesOverride && !digest($0, tree).isEmpty }) else {
        return
      }
      for spot in spots { seen[need, default: [:]][spot] = digest(spot, tree) }
    }
    cache?.keepTrace(of: name, seen, as: key)
  }

  private func digest(_ spot: SourceTree.Spot, _ tree: SourceTree) -> String {
    digests.digest(of: spot, in: tree)
  }
}

extension Application {
  /// Whether its settings may show the commit that it is rendered from.
  fileprivate var namesRevision: Bool { document.mentions("ARGOCD_APP_REVISION") }
}

extension Value {
  /// Whether a text is in one of its strings or keys.
  fileprivate func mentions(_ text: String) -> Bool {
    switch self {
    case .string(let string): string.mentions(text)
    case .list(let list): list.contains { $0.mentions(text) }
    case .map(let map): map.contains { $0.key.mentions(text) || $0.value.mentions(text) }
    case .null, .bool, .int, .double: false
    }
  }
}

extension String {
  fileprivate func mentions(_ text: String) -> Bool {
    utf8.count >= text.utf8.count && contains(text)
  }

  /// Whether a file is one that stands in for an application's settings, and may name the commit as they do.
  fileprivate var namesOverride: Bool {
    split(separator: "/").last?.hasPrefix(".argocd-source") ?? false
  }
}

import Kinds

/// What all kustomizations of one build share.
final class Session {
  /// How lists are merged; the first kustomization that says so decides.
  var schema: MergeSchema?
  var warnings: [String] = []
  /// Whether origins are kept, as the outermost kustomization says.
  var tracksOrigins = false

  var mergeSchema: MergeSchema { schema ?? .builtIn }
}

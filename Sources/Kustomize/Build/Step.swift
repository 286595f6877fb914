/// One transformer, ready to work.
struct Step {
  /// The kind that kustomize has for it.
  let kind: String
  /// The field that asks for it, for messages.
  let field: String
  /// The file with its configuration, where it has one of its own.
  var configuredIn: String?
  let run: (inout ResourceList) throws(KustomizeError) -> Void
}

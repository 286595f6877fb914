/// One transformer, ready to work.
struct Step {
  /// What kustomize calls it.
  let plugin: ResourceID
  /// The field that asks for it, for messages.
  let field: String
  /// The file with its configuration, where it has one of its own.
  var configuredIn: String?
  let run: (inout ResourceList) throws(KustomizeError) -> Void

  /// A step that a field of the kustomization itself asks for.
  init(
    kind: String,
    field: String,
    run: @escaping (inout ResourceList) throws(KustomizeError) -> Void
  ) {
    plugin = Origin.plugin(kind)
    self.field = field
    self.run = run
  }

  /// A step that is configured by an object of its own.
  init(
    _ plugin: Plugin,
    field: String,
    run: @escaping (inout ResourceList) throws(KustomizeError) -> Void
  ) {
    self.plugin = plugin.id
    self.field = field
    configuredIn = plugin.place
    self.run = run
  }
}

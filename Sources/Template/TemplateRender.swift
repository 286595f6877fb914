/// One render: templates of a set executed one after the other, with the budgets, caches and counters that they share.
package final class TemplateRender {
  private var run: Run

  package init(
    of set: TemplateSet,
    sources: TemplateSources = TemplateSources(),
    limits: TemplateLimits = .default
  ) {
    run = Run(set: set, sources: sources, limits: limits)
  }

  /// Executes a template and returns what it wrote.
  ///
  /// - Throws: when there is no such template, it fails, or a limit is reached.
  package func execute(_ name: String, data: Datum) throws(TemplateError) -> [UInt8] {
    try run.execute(Text(name), data: data)
  }

  /// Executes a template as Helm does: `<no value>` is taken out of what it wrote.
  ///
  /// - Throws: as `execute`.
  package func executeHidingMissing(
    _ name: String,
    data: Datum
  ) throws(TemplateError) -> [UInt8] {
    hidingNoValue(try execute(name, data: data))
  }
}

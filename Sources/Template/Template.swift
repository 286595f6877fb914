/// Go's template language and the function library that Helm offers.
///
/// In: template texts, parsed once into a `TemplateSet` that never changes afterwards and may be shared, and the data that
/// a template reads, as `Datum`s. Out: bytes, or a `TemplateError` with the place and Go's own wording of the cause.
/// What never happens here: reading a clock, files, names of hosts or randomness. Such things come in as
/// `TemplateSources`, and budgets as `TemplateLimits`.

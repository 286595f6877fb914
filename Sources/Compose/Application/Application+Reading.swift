package import Manifests

extension Application {
  /// Reads an Application that documents yield; with the reasons, and as far as it can be read, where it cannot be used.
  static func read(
    _ item: DocumentReader.Item,
    controlNamespace: String
  ) -> (Application?, problems: [CompositionError], warnings: [CompositionError]) {
    let name = item.document["metadata"]?["name"]?.string ?? ""
    let subject = "Application \(name)"
    let places = item.places
    let locating = { (error: CompositionError, verb: String) in
      let worded = error.about(subject, in: places == nil ? item.origin : nil, verb: verb)
      return places?.locating(worded) ?? worded
    }
    guard item.missing.isEmpty else {
      let error = CompositionError(.placeholders(item.missing))
      return (nil, [error.about(subject, in: item.origin, verb: "fill in")], [])
    }
    var document = item.document
    var (problems, warnings): ([CompositionError], [CompositionError]) = ([], [])
    if item.generator == nil {
      var reader = ShapeReader()
      document = reader.read(item.document, as: .application)
      warnings = reader.warnings.map { locating($0, "use") }
      problems = reader.problems.map { locating($0, "read") }
    }
    var decoder = ApplicationDecoder()
    var application = decoder.application(document)
    application.controlNamespace = controlNamespace
    application.origin = item.origin
    application.generator = item.generator
    application.environment = item.environment
    // What follows from what could not be read need not be told.
    if problems.isEmpty { problems = decoder.problems.map { locating($0, "use") } }
    return (application, problems, warnings)
  }

  /// An Application document as an API server holds it: without what is empty or nobody knows.
  package static func held(_ document: Value) -> Value {
    var reader = ShapeReader()
    return reader.read(document, as: .application)
  }

  /// Reads an Application document, such as a cluster or a rendered manifest holds it.
  ///
  /// - Throws: the first reason for which it cannot be used.
  package init(_ document: Value, origin: Location? = nil) throws(CompositionError) {
    var reader = ShapeReader()
    let held = reader.read(document, as: .application)
    var decoder = ApplicationDecoder()
    let application = decoder.application(held)
    if let problem = reader.problems.first ?? decoder.problems.first {
      throw problem.about(application.description, in: origin, verb: "use")
    }
    self = application
    self.origin = origin
    environment = Environment.name(of: held, parameters: nil)
  }
}

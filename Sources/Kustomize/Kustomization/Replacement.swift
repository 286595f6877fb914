import Manifests

/// A value that is copied from one field to others.
struct Replacement {
  var source: Source?
  var targets: [Target]

  /// Where the value comes from.
  struct Source {
    var object: ObjectSelector
    var fieldPath: String
    var options: FieldOptions?
  }

  /// Where it goes.
  struct Target {
    var select: Selector?
    var reject: [Selector]
    var fieldPaths: [String]
    var options: FieldOptions?
  }

  /// How a part of a text is meant.
  struct FieldOptions {
    var delimiter: String
    var index: Int
    var creates: Bool
  }
}

extension ReplacementEntry {
  init(_ value: Value, strict: Bool) throws(KustomizeError) {
    let fields = try FieldReader(value, names: ["path", "source", "targets"], strict: strict)
    let path = try fields.text("path")
    guard !path.isEmpty else {
      self = .inline(try Replacement(fields, strict: strict))
      return
    }
    guard !fields.has("source"), !fields.has("targets") else {
      throw KustomizeError(.conflict("'path' and an inline replacement exclude each other"))
    }
    self = .file(path)
  }
}

extension Replacement {
  init(_ value: Value, strict: Bool) throws(KustomizeError) {
    try self.init(
      try FieldReader(value, names: ["source", "targets"], strict: strict),
      strict: strict
    )
  }

  init(_ fields: FieldReader, strict: Bool) throws(KustomizeError) {
    source = try fields.part("source") { (value) throws(KustomizeError) in
      try Source(value, strict: strict)
    }
    targets = try fields.elements("targets") { (value) throws(KustomizeError) in
      try Target(value, strict: strict)
    }
    guard source != nil, fields.has("targets") else {
      throw KustomizeError(.missing("a source or a target"))
    }
  }
}

extension Replacement.Source {
  init(_ value: Value, strict: Bool) throws(KustomizeError) {
    let fields = try FieldReader(
      value,
      names: ["group", "version", "kind", "name", "namespace", "fieldPath", "options"],
      strict: strict
    )
    object = try ObjectSelector(fields)
    let path = try fields.text("fieldPath")
    fieldPath = path.isEmpty ? "metadata.name" : path
    options = try fields.part("options") { (value) throws(KustomizeError) in
      try Replacement.FieldOptions(value, strict: strict)
    }
  }
}

extension Replacement.Target {
  init(_ value: Value, strict: Bool) throws(KustomizeError) {
    let fields = try FieldReader(
      value,
      names: ["select", "reject", "fieldPaths", "options"],
      strict: strict
    )
    select = try fields.part("select") { (value) throws(KustomizeError) in
      try Selector(value, strict: strict)
    }
    reject = try fields.elements("reject") { (value) throws(KustomizeError) in
      try Selector(value, strict: strict)
    }
    let paths = try fields.texts("fieldPaths")
    fieldPaths = paths.isEmpty ? ["metadata.name"] : paths
    options = try fields.part("options") { (value) throws(KustomizeError) in
      try Replacement.FieldOptions(value, strict: strict)
    }
  }
}

extension Replacement.FieldOptions {
  init(_ value: Value, strict: Bool) throws(KustomizeError) {
    let fields = try FieldReader(
      value,
      names: ["delimiter", "index", "encoding", "create"],
      strict: strict
    )
    delimiter = try fields.text("delimiter")
    index = try fields.integer("index")
    creates = try fields.flag("create")
  }
}

import Manifests

/// An object that a client sends in protobuf, as the same client would send it in JSON.
///
/// Which number a field has is told by `ProtobufFields`, and of what type it is by the schema that JSON is read by. Fields that
/// nobody describes are passed over. Messages are as deep as schemas are, and those of built-in kinds end.
enum ProtobufObject {
  /// What such a body begins with.
  static let mark = Array("k8s\0".utf8)

  /// Reads a body: the mark, and an envelope that says of which kind the object in it is.
  static func read(_ body: [UInt8]) throws(ProtobufError) -> Value {
    let envelope = try fields(of: body[mark.count...])
    guard let type = envelope[1], let raw = envelope[2] else {
      throw ProtobufError(reason: "there is no object in it")
    }
    let names = try fields(of: type)
    let (version, kind) = (try text(names[1] ?? []), try text(names[2] ?? []))
    guard let schema = schema(version, kind) else {
      throw ProtobufError(reason: "'\(kind)' in version '\(version)' is only read as JSON")
    }
    var object = try message(raw, schema.name ?? "", schema)
    object["apiVersion"] = .string(version)
    object["kind"] = .string(kind)
    return .map(object)
  }

  private static func schema(_ version: String, _ kind: String) -> Schema? {
    let kinds = BuiltInKinds.current
    let schema =
      kind == "DeleteOptions"
      ? kinds.definitions.schema(named: "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions")
      : kinds.schemas[GroupVersionKind(apiVersion: version, kind: kind)]
    return schema.flatMap { ProtobufFields.current.has($0.name ?? "") ? $0 : nil }
  }

  /// The fields of a message that hold bytes, the last of each number.
  private static func fields(
    of bytes: ArraySlice<UInt8>
  ) throws(ProtobufError) -> [Int: ArraySlice<UInt8>] {
    var reader = ProtobufReader(bytes)
    var found: [Int: ArraySlice<UInt8>] = [:]
    while let field = try reader.next() {
      if case .bytes(let bytes) = field.content { found[field.number] = bytes }
    }
    return found
  }

  private static func message(
    _ bytes: ArraySlice<UInt8>,
    _ name: String,
    _ schema: Schema
  ) throws(ProtobufError) -> Mapping {
    var reader = ProtobufReader(bytes)
    var result = Mapping()
    while let (number, content) = try reader.next() {
      switch ProtobufFields.current.field(number, of: name) {
      case .inline(let part):
        guard case .bytes(let bytes) = content else { continue }
        for entry in try message(bytes, part, schema) { result[entry.key] = entry.value }
      case .named(let name):
        guard let field = schema.declaredField(name) else { continue }
        try add(content, as: field, to: &result, name)
      case nil: continue
      }
    }
    return result
  }

  /// Adds what a field holds; lists and maps come element by element.
  private static func add(
    _ content: ProtobufReader.Content,
    as field: Schema,
    to map: inout Mapping,
    _ name: String
  ) throws(ProtobufError) {
    if let items = field.items {
      var elements = map[name]?.list ?? []
      if items.type == "integer", case .bytes(let bytes) = content {
        var reader = ProtobufReader(bytes)
        elements += try reader.packed().map { .int(Int(truncatingIfNeeded: $0)) }
      } else {
        elements.append(try value(content, items) ?? "")
      }
      map[name] = .list(elements)
    } else if let values = field.additional {
      guard case .bytes(let bytes) = content else { return }
      var below = map[name]?.map ?? [:]
      try addEntry(bytes, values, to: &below)
      map[name] = .map(below)
    } else if let value = try value(content, field), !isNothing(value, name) {
      map[name] = value
    }
  }

  /// Adds an entry of a map, which is a message of a key and a value; a list as a value is wrapped in another message.
  private static func addEntry(
    _ bytes: ArraySlice<UInt8>,
    _ schema: Schema,
    to map: inout Mapping
  ) throws(ProtobufError) {
    let entry = try fields(of: bytes)
    let key = try text(entry[1] ?? [])
    guard let items = schema.items else {
      map[key] = try value(.bytes(entry[2] ?? []), schema) ?? ""
      return
    }
    var reader = ProtobufReader(entry[2] ?? [])
    var elements: [Value] = []
    while let element = try reader.next() {
      elements.append(try value(element.content, items) ?? "")
    }
    map[key] = .list(elements)
  }

  /// A value of a type; nil where it is none of those that the type has.
  private static func value(
    _ content: ProtobufReader.Content,
    _ schema: Schema
  ) throws(ProtobufError) -> Value? {
    switch (content, schema.type) {
    case (.number(let number), "boolean"): return .bool(number != 0)
    case (.number(let number), _): return .int(Int(truncatingIfNeeded: number))
    case (.bits(let bits), _): return .double(Double(bitPattern: bits))
    case (.bytes(let bytes), _):
      if let name = schema.name, let special = try SpecialMessage(name: name)?.value(bytes) {
        return special
      }
      if schema.type == "string", schema.keywords["format"] == "byte" {
        return .string(Base64.text(of: Array(bytes)))
      }
      if schema.type == "string" { return .string(try text(bytes)) }
      return .map(try message(bytes, schema.name ?? "", schema))
    }
  }

  static func text(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ProtobufError(reason: "a text is no UTF-8")
    }
    return text
  }

  /// Go writes texts that are empty even where JSON would leave them out, and times that are none.
  private static func isNothing(_ value: Value, _ name: String) -> Bool {
    value.isNull || value == "" && !emptyTexts.contains(name)
  }

  /// Fields in which a text that is empty says something.
  private static let emptyTexts: Set<String> = [
    "storageClassName", "volumeAttributesClassName", "ingressClassName", "runtimeClassName",
  ]
}

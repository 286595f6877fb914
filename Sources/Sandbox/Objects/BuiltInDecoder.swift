import Manifests

/// Reads an object of a built-in kind as the server's own types would hold it.
///
/// Fields that the types do not have are left out and noted; what the types leave out when empty is left out; parts that they always
/// have are there.
struct BuiltInDecoder {
  /// A value that a field cannot hold.
  struct Mismatch: Error {
    /// The type that holds the field, and the path to it.
    let owner: String
    let path: [String]
    let found: String
    let wanted: String
  }

  /// Fields that are not described, as messages write them.
  private(set) var unknown: [String] = []

  mutating func decode(_ object: Value, _ schema: Schema) throws(Mismatch) -> Value {
    try decode(object, schema, Place(path: [], owner: schema.name ?? ""))
  }

  private struct Place {
    var path: [String]
    var owner: String
    /// Positions are part of messages about unknown fields, but not of others.
    var text = ""

    func field(_ name: String) -> Place {
      Place(path: path + [name], owner: owner, text: text.isEmpty ? name : "\(text).\(name)")
    }

    func element(_ position: Int) -> Place {
      Place(path: path, owner: owner, text: "\(text)[\(position)]")
    }
  }

  private mutating func decode(
    _ value: Value,
    _ schema: Schema,
    _ place: Place
  ) throws(Mismatch) -> Value {
    if schema.name?.hasSuffix(".Quantity") == true { return try quantity(value, place) }
    if schema.isOpen || schema.isIntOrString { return value }
    switch (schema.type, value) {
    case ("object", .map(let map)): return try decodeFields(map, schema, place)
    case ("array", .list(let elements)):
      guard let items = schema.items else { return value }
      var result: [Value] = []
      for (position, element) in elements.enumerated() {
        result.append(try decode(element, items, place.element(position)))
      }
      return .list(result)
    case ("string", .string), ("boolean", .bool), ("integer", .int), ("number", .int),
      ("number", .double), (_, .null):
      return value
    case ("integer", .double(let number)) where number == number.rounded():
      return .int(Int(number))
    case (nil, _): return value
    case (let type?, _):
      throw Mismatch(
        owner: place.owner,
        path: place.path,
        found: Self.name(of: value),
        wanted: schema.keywords["format"]?.string ?? Self.goName(of: type)
      )
    }
  }

  private mutating func decodeFields(
    _ map: Mapping,
    _ schema: Schema,
    _ place: Place
  ) throws(Mismatch) -> Value {
    var place = place
    if let name = schema.name { place.owner = name }
    var result = Mapping()
    if let additional = schema.additional {
      for entry in map {
        result[entry.key] = try decode(entry.value, additional, place.field(entry.key))
      }
      return .map(result)
    }
    let required = schema.required
    for entry in map {
      guard let field = schema.declaredField(entry.key) else {
        unknown.append(place.field(entry.key).text)
        continue
      }
      if entry.value.isNull { continue }
      let value = try decode(entry.value, field, place.field(entry.key))
      let isLeftOut = Omission.leavesOut(
        value,
        of: entry.key,
        field,
        isRequired: required.contains(entry.key),
        owner: schema.name ?? ""
      )
      if !isLeftOut {
        result[entry.key] = value
      }
    }
    try fill(&result, schema, required, place)
    return .map(result)
  }

  /// Adds the parts that are there even when nobody names them.
  private mutating func fill(
    _ map: inout Mapping,
    _ schema: Schema,
    _ required: [String],
    _ place: Place
  ) throws(Mismatch) {
    for entry in schema.declaredFields where !map.contains(entry.key) {
      if entry.value["default"] == .map([:]), entry.value["$ref"] != nil {
        let field = Schema(entry.value, in: schema.definitions)
        if field.declaredFields.isEmpty { continue }
        map[entry.key] = try decode(Value.map([:]), field, place.field(entry.key))
      } else if let zero = entry.value["default"],
        [.string(""), .int(0), .bool(false)].contains(zero),
        required.contains(entry.key) || !Omission.isLeftOut(entry.key, schema.name ?? "")
      {
        map[entry.key] = zero
      } else if required.contains(entry.key), entry.value["type"] == "array" {
        map[entry.key] = .null
      }
    }
  }

  private func quantity(_ value: Value, _ place: Place) throws(Mismatch) -> Value {
    guard let quantity = Quantity(value) else {
      throw Mismatch(
        owner: place.owner,
        path: place.path,
        found: Self.name(of: value),
        wanted: "Quantity"
      )
    }
    return .string(quantity.description)
  }

  private static func name(of value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool: "bool"
    case .int, .double: "number"
    case .string: "string"
    case .list: "array"
    case .map: "object"
    }
  }

  private static func goName(of type: String) -> String {
    switch type {
    case "boolean": "bool"
    case "integer": "int"
    case "object": "map"
    default: type
    }
  }
}

/// What the server's types leave out when it is empty.
enum Omission {
  static func leavesOut(
    _ value: Value,
    of name: String,
    _ field: Schema,
    isRequired: Bool,
    owner: String
  ) -> Bool {
    guard !isRequired else { return false }
    return switch value {
    case .list(let elements): elements.isEmpty
    case .map(let map): map.isEmpty && field.additional != nil
    case .string(let text): text.isEmpty && !saysSomething(empty: name, owner)
    case .bool(let truth): !truth && plainTruths.contains(name)
    case .int(let number): number == 0 && isLeftOut(name, owner)
    case .null, .double: false
    }
  }

  /// Whether a number or a truth of that name is there only when it says something.
  static func isLeftOut(_ name: String, _ owner: String) -> Bool {
    switch name {
    case "replicas": owner.hasSuffix("Status")
    case "availableReplicas": !owner.hasSuffix(".StatefulSetStatus")
    default: plainNumbers.contains(name) || plainTruths.contains(name)
    }
  }

  /// Whether a text of that name may be there and empty.
  private static func saysSomething(empty name: String, _ owner: String) -> Bool {
    optionalTexts.contains(name)
      && !(name == "storageClassName" && owner.hasSuffix(".PersistentVolumeSpec"))
  }

  /// Texts that may be there and empty, almost everywhere.
  private static let optionalTexts: Set<String> = [
    "storageClassName", "ingressClassName", "runtimeClassName", "loadBalancerClass", "appProtocol",
    "volumeAttributesClassName", "type", "service", "hostname", "name", "apiGroup",
  ]

  /// Truths that are there only when they hold.
  private static let plainTruths: Set<String> = [
    "hostNetwork", "hostPID", "hostIPC", "stdin", "stdinOnce", "tty", "readOnly", "paused",
    "unschedulable", "publishNotReadyAddresses", "globalDefault", "deprecated",
    "insecureSkipTLSVerify", "clusterScope",
  ]

  /// Numbers that are there only when they are not zero.
  private static let plainNumbers: Set<String> = [
    "minReadySeconds", "initialDelaySeconds", "nodePort", "hostPort", "observedGeneration",
    "readyReplicas", "availableReplicas", "updatedReplicas",
    "unavailableReplicas", "fullyLabeledReplicas", "healthCheckNodePort", "active", "succeeded",
    "failed", "generation", "timeoutSeconds", "periodSeconds", "successThreshold",
    "failureThreshold", "currentReplicas", "numberAvailable", "numberUnavailable",
    "updatedNumberScheduled",
  ]
}

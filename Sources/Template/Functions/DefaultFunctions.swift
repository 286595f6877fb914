extension FunctionSet {
  /// sprig's functions on defaults, types and flow.
  static let defaults: [Function] = [
    Function("default", .any, variadic: .any) { (_, arguments) throws(TemplateError) in
      guard arguments.count > 1, try !Cast.isEmpty(arguments[1]) else { return arguments[0] }
      return arguments[1]
    },
    Function("empty", .any) { (_, arguments) throws(TemplateError) in
      .bool(try Cast.isEmpty(arguments[0]))
    },
    Function("coalesce", variadic: .any) { (_, arguments) throws(TemplateError) in
      for position in 0..<arguments.count where try !Cast.isEmpty(arguments[position]) {
        return arguments[position]
      }
      return .null
    },
    Function("all", variadic: .any) { (_, arguments) throws(TemplateError) in
      for position in 0..<arguments.count where try Cast.isEmpty(arguments[position]) {
        return .bool(false)
      }
      return .bool(true)
    },
    Function("any", variadic: .any) { (_, arguments) throws(TemplateError) in
      for position in 0..<arguments.count where try !Cast.isEmpty(arguments[position]) {
        return .bool(true)
      }
      return .bool(false)
    },
    Function("ternary", .any, .any, .bool) { _, arguments in
      arguments[arguments.bool(2) ? 0 : 1]
    },
    Function("typeOf", .any) { _, arguments in .string(arguments[0].typeName) },
    Function("kindOf", .any) { _, arguments in .string(arguments[0].kindName) },
    Function("typeIs", .string, .any) { _, arguments in
      .bool(arguments.text(0) == Text(arguments[1].typeName))
    },
    Function("typeIsLike", .string, .any) { _, arguments in
      let (wanted, type) = (arguments.text(0).string, arguments[1].typeName)
      return .bool(wanted == type || "*" + wanted == type)
    },
    Function("kindIs", .string, .any) { _, arguments in
      .bool(arguments.text(0) == Text(arguments[1].kindName))
    },
    Function("deepEqual", .any, .any) { _, arguments in
      .bool(DeepEqual.equal(arguments[0], arguments[1]))
    }.deep,
    Function("fail", .string) { (_, arguments) throws(TemplateError) in
      throw TemplateError(cause: .refused(arguments.text(0).string))
    },
    Function("deepCopy", .any) { (_, arguments) throws(TemplateError) in
      try copied(arguments[0])
    }.deep,
    Function("mustDeepCopy", .any) { (_, arguments) throws(TemplateError) in
      try copied(arguments[0])
    }.deep,
  ]

  private static func copied(_ datum: Datum) throws(TemplateError) -> Datum {
    if datum.isNil { throw .fault("reflect: call of reflect.Value.Type on zero Value") }
    return datum.deepCopy
  }
}

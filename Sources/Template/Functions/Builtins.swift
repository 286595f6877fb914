extension FunctionSet {
  /// Go's own functions.
  static let builtins: [Function] = [
    Function("and", .value, variadic: .value, special: .and, isBuiltin: true) {
      (_, _) throws(TemplateError) in .absent
    },
    Function("or", .value, variadic: .value, special: .or, isBuiltin: true) {
      (_, _) throws(TemplateError) in .absent
    },
    Function("not", .value, isBuiltin: true) { (_, arguments) throws(TemplateError) in
      .bool(!arguments[0].isTrue)
    },
    Function("print", variadic: .any, isBuiltin: true) {
      (_, arguments) throws(TemplateError) in .string(GoPrint.sprint(arguments.from(0)))
    },
    Function("println", variadic: .any, isBuiltin: true) {
      (_, arguments) throws(TemplateError) in .string(GoPrint.sprintln(arguments.from(0)))
    },
  ]

  /// The functions that charts may call: Go's, sprig's and Helm's own.
  package static let helm = FunctionSet(builtins)

  /// The functions that ApplicationSets may call.
  package static let applicationSet = FunctionSet(builtins)
}

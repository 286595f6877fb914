extension FunctionSet {
  /// Helm's own functions on templates and the cluster.
  static let helmOwn: [Function] = [
    Function("include", .string, .any, special: .include) {
      (run, arguments) throws(TemplateError) in
      let (name, data) = (arguments.text(0), arguments[1])
      let text = try run.capture { (run) throws(TemplateError) in
        try run.include(name, data)
      }
      return .string(text)
    },
    Function("tpl", .string, .any, special: .tpl) { (run, arguments) throws(TemplateError) in
      .string(try run.tpl(arguments.text(0), arguments[1]))
    },
    Function("required", .string, .any) { (_, arguments) throws(TemplateError) in
      let value = arguments[1]
      let isMissing = value.isNil || value.text?.isEmpty == true
      if isMissing { throw TemplateError(cause: .refused(arguments.text(0).string)) }
      return value
    },
    Function("lookup", .string, .string, .string, .string) {
      (run, arguments) throws(TemplateError) in
      let found = try run.sources.lookup(
        arguments.text(0).string,
        arguments.text(1).string,
        arguments.text(2).string,
        arguments.text(3).string
      )
      return found.map { Datum($0) } ?? .map(DatumMap())
    },
    Function("getHostByName", .string) { run, arguments in
      .string(run.sources.host?(arguments.text(0).string) ?? "")
    },
  ]
}

import Manifests

extension FunctionSet {
  /// sprig's functions on semantic versions.
  static let semver: [Function] = [
    Function("semver", .string) { (_, arguments) throws(TemplateError) in
      .object(SemverObject.object(try version(arguments.text(0))))
    },
    Function("semverCompare", .string, .string) { (run, arguments) throws(TemplateError) in
      let constraint = try run.constraint(arguments.text(0))
      return .bool(constraint.allows(try version(arguments.text(1))))
    },
  ]

  static func version(_ text: Text) throws(TemplateError) -> Version {
    do throws(VersionError) {
      return try Version(text.string)
    } catch {
      throw .fault(error.description)
    }
  }
}

extension Run {
  /// A constraint, read once.
  fileprivate mutating func constraint(_ text: Text) throws(TemplateError) -> VersionConstraint {
    if let known = constraints[text] { return known }
    try meter.make(text.count * 32)
    try charge(program: text)
    do throws(VersionError) {
      let constraint = try VersionConstraint(text.string)
      constraints[text] = constraint
      return constraint
    } catch {
      throw .fault(error.description)
    }
  }
}

/// A version as templates see it: Go's struct with its methods.
enum SemverObject {
  static func object(_ version: Version) -> DatumObject {
    func number(_ part: UInt64) -> Datum { .int(Int(bitPattern: UInt(part)), .uint64) }
    func constant(_ datum: Datum) -> DatumObject.Method {
      DatumObject.Method { (_) throws(TemplateError) in datum }
    }
    return DatumObject(
      typeName: "*semver.Version",
      content: .structure([], isPointer: true),
      methods: [
        "Major": constant(number(version.major)),
        "Minor": constant(number(version.minor)),
        "Patch": constant(number(version.patch)),
        "Prerelease": constant(.string(version.prerelease)),
        "Metadata": constant(.string(version.metadata)),
        "Original": constant(.string(version.original)),
        "String": constant(.string(version.description)),
        "IncPatch": raised(version.nextPatch),
        "IncMinor": raised(version.nextMinor),
        "IncMajor": raised(version.nextMajor),
        "Compare": comparison { .int($0.compared(to: $1).signum()) }(version),
        "Equal": comparison { .bool($0 == $1) }(version),
        "LessThan": comparison { .bool($0 < $1) }(version),
        "LessThanEqual": comparison { .bool(!($1 < $0)) }(version),
        "GreaterThan": comparison { .bool($1 < $0) }(version),
        "GreaterThanEqual": comparison { .bool(!($0 < $1)) }(version),
      ],
      string: Text(version.description),
      json: .string(version.description)
    )
  }

  private static func raised(_ version: Version) -> DatumObject.Method {
    DatumObject.Method { (_) throws(TemplateError) in .object(object(version)) }
  }

  private static func comparison(
    _ compare: @escaping (Version, Version) -> Datum
  ) -> (Version) -> DatumObject.Method {
    { version in
      DatumObject.Method([.named("*semver.Version")]) { (arguments) throws(TemplateError) in
        guard case .object(let object) = arguments[0], let text = object.methods["Original"] else {
          throw .fault("runtime error: invalid memory address or nil pointer dereference")
        }
        let other = try FunctionSet.version(try text.call([]).text ?? "")
        return compare(version, other)
      }
    }
  }
}

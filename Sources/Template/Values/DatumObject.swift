package import Manifests

/// A value with a type of its own: fields and methods, such as Helm's `.Files`, a time or a semantic version.
package final class DatumObject {
  /// What the value is to functions that look inside.
  package enum Content {
    /// A struct, or a pointer to one, with its fields in order.
    case structure([Field], isPointer: Bool)
    /// A named map type, such as the files of a chart.
    case map(DatumMap)
    /// A named slice type, such as a set of API versions.
    case list(DatumList)
    case time(GoTime)
    /// Nanoseconds.
    case duration(Int)
    case complex(Double, Double)
    /// A function value; `call` runs it.
    case function(Method)
  }

  /// A field of a struct.
  package struct Field {
    package let name: Text
    package let value: Datum
    /// The name in JSON; empty leaves the field out.
    package let jsonName: Text
    /// Whether templates can reach the field; all of them are printed.
    package let isExported: Bool

    package init(_ name: Text, _ value: Datum, jsonName: Text? = nil, isExported: Bool = true) {
      self.name = name
      self.value = value
      self.jsonName = isExported ? jsonName ?? name : ""
      self.isExported = isExported
    }
  }

  /// A method, or a function value.
  package struct Method {
    package let parameters: [Parameter]
    package let call: ([Datum]) throws(TemplateError) -> Datum

    package init(
      _ parameters: [Parameter] = [],
      _ call: @escaping ([Datum]) throws(TemplateError) -> Datum
    ) {
      self.parameters = parameters
      self.call = call
    }
  }

  /// Go's name of the type, such as `engine.files`.
  package let typeName: String
  package let methods: [Text: Method]
  /// What the type's `String` method gives, nil where it has none.
  package let string: Text?
  /// What the `String` method of a pointer to the type gives: Go calls it where an action prints a field of a struct, but
  /// functions get a copy that has no address.
  package let addressedString: Text?
  private let make: () -> Content
  /// What the value is to functions that look inside; made when first asked for.
  package private(set) lazy var content = make()
  /// What the type gives for JSON, nil where that follows from its content.
  let json: Value?

  package init(
    typeName: String,
    content: @escaping @autoclosure () -> Content,
    methods: [Text: Method] = [:],
    string: Text? = nil,
    addressedString: Text? = nil,
    json: Value? = nil
  ) {
    self.typeName = typeName
    make = content
    self.methods = methods
    self.string = string
    self.addressedString = addressedString
    self.json = json
  }

  var isTrue: Bool {
    switch content {
    case .structure, .time, .function: true
    case .map(let map): !map.isEmpty
    case .list(let list): !list.isEmpty
    case .duration(let nanoseconds): nanoseconds != 0
    case .complex(let real, let imaginary): real != 0 || imaginary != 0
    }
  }

  /// The value of an exported field, nil where there is no such field.
  func field(_ name: Text) -> Datum? {
    switch content {
    case .structure(let fields, _): fields.first { $0.isExported && $0.name == name }?.value
    default: nil
    }
  }
}

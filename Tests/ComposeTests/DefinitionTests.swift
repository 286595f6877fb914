import Foundation
import Manifests
import TestSupport
import Testing
import YAML

@testable import Compose

/// The definitions in `charts/core/swell/crds` know what composing reads, and nothing else.
@Suite struct DefinitionTests {
  struct Definition: CustomTestStringConvertible, Sendable {
    let file: String
    let shape: RecordShape

    var testDescription: String { file }

    func schema() throws -> Value {
      let path = "\(Fixture.repository)/charts/core/swell/crds/\(file).yaml"
      let bytes = Array(try Data(contentsOf: URL(filePath: path)))
      let document = try YAMLReader().firstDocument(of: bytes, file: path)
      let version = try #require(document[["spec", "versions"]]?.list?.first)
      return try #require(version[["schema", "openAPIV3Schema"]])
    }
  }

  static let definitions = [
    Definition(file: "application", shape: .application),
    Definition(file: "applicationset", shape: .applicationSet),
  ]

  @Test(arguments: definitions)
  func `a definition has every field that is read`(_ definition: Definition) throws {
    let found = try differences(.record(definition.shape), definition.schema(), at: definition.file)
    #expect(found == [])
  }

  private func differences(_ shape: Shape, _ schema: Value, at path: String) -> [String] {
    if schema["x-kubernetes-preserve-unknown-fields"]?.bool == true { return [] }
    switch shape {
    case .raw: return []
    case .text: return schema["type"]?.string == "string" ? [] : ["\(path): no text"]
    case .bool: return schema["type"]?.string == "boolean" ? [] : ["\(path): no Boolean value"]
    case .integer: return schema["type"]?.string == "integer" ? [] : ["\(path): no integer"]
    case .integerOrText:
      return schema["x-kubernetes-int-or-string"]?.bool == true ? [] : ["\(path): not both"]
    case .texts, .values: return values(of: schema, are: "string", at: path)
    case .bools: return values(of: schema, are: "boolean", at: path)
    case .list(let element):
      guard let items = schema["items"] else { return ["\(path): no list"] }
      return differences(element, items, at: path + "[]")
    case .record(let record): return differences(record, schema, at: path)
    }
  }

  private func values(of schema: Value, are type: String, at path: String) -> [String] {
    schema[["additionalProperties", "type"]]?.string == type ? [] : ["\(path): no map of \(type)"]
  }

  private func differences(_ record: RecordShape, _ schema: Value, at path: String) -> [String] {
    guard let properties = schema["properties"]?.map else {
      // The schema of metadata is the server's own.
      return path.hasSuffix(".metadata") ? [] : ["\(path): no object"]
    }
    let unread = properties.keys.filter { record.field($0) == nil }.map {
      "\(path).\($0): not read"
    }
    return unread
      + record.fields.flatMap { field in
        properties[field.name].map { differences(field.shape, $0, at: "\(path).\(field.name)") }
          // Forges without labels share the shape of those that have them.
          ?? (field.name == "labels" ? [] : ["\(path).\(field.name): missing"])
      }
  }
}

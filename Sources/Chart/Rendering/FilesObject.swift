import Manifests
import Template
import YAML

/// Makes the `.Files` of templates; contents are read when asked for.
enum FilesObject {
  static func make(_ files: [ChartFile]) -> Datum {
    let byName = Dictionary(files.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    return .object(
      DatumObject(
        typeName: "engine.files",
        content: .map(
          DatumMap(files.map { (Text($0.name), .list(DatumList(bytes: $0.bytesIfReadable))) })
        ),
        methods: [
          "Get": Self.method { .string(Text(byName[$0]?.bytesIfReadable ?? [])) },
          "GetBytes": Self.method { .list(DatumList(bytes: byName[$0]?.bytesIfReadable ?? [])) },
          "Lines": Self.method { (name) throws(TemplateError) in
            .strings(try Self.lines(of: byName[name]))
          },
          "Glob": Self.method { pattern in
            let glob = GlobPattern(pattern)
            return make(files.filter { glob.matches($0.name) })
          },
          "AsConfig": DatumObject.Method { (_) throws(TemplateError) in
            Self.yaml(files) { String(decoding: $0, as: UTF8.self) }
          },
          "AsSecrets": DatumObject.Method { (_) throws(TemplateError) in
            Self.yaml(files) { Base64.text(of: $0) }
          },
        ]
      )
    )
  }

  private static func method(
    _ call: @escaping (String) throws(TemplateError) -> Datum
  ) -> DatumObject.Method {
    DatumObject.Method([.string]) { (arguments) throws(TemplateError) in
      try call(arguments.first?.text?.string ?? "")
    }
  }

  /// The lines of a file without the line feed at its end; an empty file fails, as it does in Helm.
  private static func lines(of file: ChartFile?) throws(TemplateError) -> [Text] {
    guard let file else { return [] }
    var bytes = file.bytesIfReadable[...]
    guard !bytes.isEmpty else { throw .fault("runtime error: index out of range [-1]") }
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { Text($0) }
  }

  /// A YAML map from base names to contents, without the line feed at its end.
  private static func yaml(_ files: [ChartFile], _ text: ([UInt8]) -> String) -> Datum {
    var map = Mapping()
    for file in files { map[String(file.baseName)] = .string(text(file.bytesIfReadable)) }
    var yaml = YAMLWriter().text(of: .map(map))
    if yaml.utf8.last == UInt8(ascii: "\n") { yaml.removeLast() }
    return .string(yaml)
  }
}

import Manifests

@testable import Template

/// The files of the probes' chart, with the methods that templates call on them.
enum ProbeFiles {
  private static let names = ["f/a.txt", "f/b.json", "f/b.txt", "f/sub/c.txt", "f/t.tpl"]

  static var object: DatumObject {
    object(names.map { ($0, (try? ProbeChart.file($0)) ?? []) })
  }

  private static func object(_ files: [(name: String, bytes: [UInt8])]) -> DatumObject {
    DatumObject(
      typeName: "engine.files",
      content: .map(DatumMap(files.map { (Text($0.name), .list(DatumList(bytes: $0.bytes))) })),
      methods: [
        "Get": DatumObject.Method([.string]) { (arguments) throws(TemplateError) in
          .string(Text(bytes(of: arguments[0], files)))
        },
        "GetBytes": DatumObject.Method([.string]) { (arguments) throws(TemplateError) in
          .list(DatumList(bytes: bytes(of: arguments[0], files)))
        },
        "Lines": DatumObject.Method([.string]) { (arguments) throws(TemplateError) in
          var lines = Text(bytes(of: arguments[0], files)).split(by: "\n")
          if lines.last?.isEmpty == true { lines.removeLast() }
          return .strings(lines)
        },
        "Glob": DatumObject.Method([.string]) { (arguments) throws(TemplateError) in
          .object(object(files.filter { matches($0.name, arguments[0].text?.string ?? "") }))
        },
        "AsConfig": DatumObject.Method { (_) throws(TemplateError) in
          yaml(files.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) })
        },
        "AsSecrets": DatumObject.Method { (_) throws(TemplateError) in
          yaml(files.map { ($0.name, Base64.text(of: $0.bytes)) })
        },
      ]
    )
  }

  private static func bytes(of name: Datum, _ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    files.first { $0.name == name.text?.string }?.bytes ?? []
  }

  private static func yaml(_ entries: [(String, String)]) -> Datum {
    let pairs = entries.map { path, text in
      (String(path.split(separator: "/").last ?? ""), Value.string(text))
    }
    return .string(Serialisation.toYAML(Datum(.map(Mapping(pairs)))) ?? Text(""))
  }

  /// The patterns that the probes use.
  private static func matches(_ name: String, _ pattern: String) -> Bool {
    switch pattern {
    case "f/*.txt": name == "f/a.txt" || name == "f/b.txt"
    case "f/{a,b}.txt": name == "f/a.txt" || name == "f/b.txt"
    case "**.txt": name.hasSuffix(".txt")
    default: true
    }
  }
}

import Foundation
import Manifests
import YAML

@testable import Template

/// Renders the templates of a probe as Helm would, as far as they need it.
struct ProbeChart {
  let probe: ProbeCase

  func render() throws -> [String: String] {
    var set = TemplateSet(functions: .helm)
    let prefix = probe.chart + "/templates/"
    try set.parse(Self.file("templates/_h.tpl"), name: prefix + "_h.tpl")
    for template in probe.templates.reversed() {
      try set.parse(Array(template.text.utf8), name: prefix + template.name)
    }
    let render = TemplateRender(of: set, sources: sources)
    let root = try root()
    var texts: [String: String] = [:]
    for template in probe.templates.sorted(by: { $0.name > $1.name }) {
      let name = prefix + template.name
      root["Template"] = .map(
        DatumMap(
          [("Name", .string(name)), ("BasePath", .string(probe.chart + "/templates"))],
          type: .values
        )
      )
      let bytes = try render.executeHidingMissing(name, data: .map(root))
      _ = try YAMLReader(duplicateKeys: .lastWins).documents(of: bytes, file: name)
      texts[name] = String(decoding: bytes, as: UTF8.self)
    }
    return texts
  }

  private var sources: TemplateSources {
    var random = SystemRandomNumberGenerator()
    _ = random.next() as UInt64
    return TemplateSources(
      now: { GoTime(seconds: Int(Date().timeIntervalSince1970)) },
      random: { count in (0..<count).map { _ in UInt8.random(in: 0...255) } },
      timeZone: { name in
        guard let data = FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)") else {
          return nil
        }
        return Array(data)
      }
    )
  }

  private func root() throws -> DatumMap {
    let values = try YAMLReader().value(of: Self.file("values.yaml"), file: "values.yaml")
    return DatumMap(
      [
        ("Values", .map(DatumMap(Self.floats(values).map ?? [:], type: .values))),
        ("Chart", .map(chart)), ("Release", .map(release)), ("Subcharts", .map(DatumMap())),
        ("Files", .object(ProbeFiles.object)),
        ("Capabilities", .object(Self.capabilities)),
      ],
      type: .values
    )
  }

  private static func floats(_ value: Value) -> Value {
    switch value {
    case .int(let number): return .double(Double(number))
    case .list(let elements): return .list(elements.map(floats))
    case .map(let mapping): return .map(mapping.mapValues(floats))
    default: return value
    }
  }

  private var release: DatumMap {
    DatumMap([
      ("Name", .string("rel")), ("Namespace", .string("ns")), ("Revision", .int(1)),
      ("IsInstall", .bool(true)), ("IsUpgrade", .bool(false)), ("Service", .string("Helm")),
    ])
  }

  private var chart: DatumMap {
    let annotations = DatumMap([("z", .string("1")), ("a", .string("x"))], type: .string)
    let maintainer = DatumMap([
      ("Name", .string("M")), ("Email", .string("m@example.com")), ("URL", .string("")),
    ])
    let empty = ["Condition", "Home", "Icon", "KubeVersion", "Tags", "Type"]
    return DatumMap(
      [
        ("APIVersion", .string("v2")), ("Name", .string(probe.chart)),
        ("Version", .string("1.2.3+build.5")), ("AppVersion", .string("4.5")),
        ("Description", .string("probe")), ("Deprecated", .bool(false)),
        ("IsRoot", .bool(true)), ("Dependencies", .list([])), ("Sources", .list([])),
        ("Keywords", .list([.string("a"), .string("b")])),
        ("Maintainers", .list([.map(maintainer)])), ("Annotations", .map(annotations)),
      ] + empty.map { (Text($0), .string("")) }
    )
  }

  private static var capabilities: DatumObject {
    let version = DatumObject(
      typeName: "common.KubeVersion",
      content: .structure(
        [
          DatumObject.Field("Version", .string("v1.33.0")),
          DatumObject.Field("Major", .string("1")), DatumObject.Field("Minor", .string("33")),
        ],
        isPointer: false
      ),
      methods: [
        "GitVersion": DatumObject.Method { (_) throws(TemplateError) in .string("v1.33.0") }
      ],
      string: "v1.33.0"
    )
    return DatumObject(
      typeName: "*common.Capabilities",
      content: .structure([DatumObject.Field("KubeVersion", .object(version))], isPointer: true)
    )
  }

  static func file(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: ProbeCase.folder.appendingPathComponent("chart/" + path)))
  }
}

import Template

/// Makes the `.Chart` of templates: a map with the names of Helm's Go fields.
enum ChartObject {
  static func make(_ chart: ChartInstance) -> Datum {
    let metadata = chart.node.metadata
    return .map(
      DatumMap([
        ("Name", .string(chart.name)),
        ("Home", .string(metadata.home)),
        ("Sources", texts(metadata.sources)),
        ("Version", .string(metadata.version)),
        ("Description", .string(metadata.description)),
        ("Keywords", texts(metadata.keywords)),
        ("Maintainers", .list(metadata.maintainers.map(maintainer))),
        ("Icon", .string(metadata.icon)),
        ("APIVersion", .string(metadata.apiVersion)),
        ("Condition", .string(metadata.condition)),
        ("Tags", .string(metadata.tags)),
        ("AppVersion", .string(metadata.appVersion)),
        ("Deprecated", .bool(metadata.isDeprecated)),
        ("Annotations", annotations(metadata.annotations)),
        ("KubeVersion", .string(metadata.kubeVersion)),
        ("Dependencies", .list(chart.dependencies.map(dependency))),
        ("Type", .string(metadata.type)),
        ("IsRoot", .bool(chart.isRoot)),
      ])
    )
  }

  private static func texts(_ texts: [String]) -> Datum { .list(texts.map { .string($0) }) }

  private static func maintainer(_ person: ChartMetadata.Maintainer) -> Datum {
    .map(
      DatumMap([
        ("Name", .string(person.name)), ("Email", .string(person.email)),
        ("URL", .string(person.url)),
      ])
    )
  }

  private static func annotations(_ given: [(name: String, value: String)]?) -> Datum {
    guard let given else { return .map(DatumMap(type: .string, isNil: true)) }
    return .map(DatumMap(given.map { (Text($0.name), .string($0.value)) }, type: .string))
  }

  private static func dependency(_ dependency: ChartDependency) -> Datum {
    .map(
      DatumMap([
        ("Name", .string(dependency.name)),
        ("Version", .string(dependency.version)),
        ("Repository", .string(dependency.repository)),
        ("Condition", .string(dependency.condition)),
        ("Tags", texts(dependency.tags)),
        ("Enabled", .bool(dependency.isEnabled)),
        ("ImportValues", .list(dependency.imports.map(wish))),
        ("Alias", .string(dependency.alias)),
      ])
    )
  }

  private static func wish(_ wish: ChartDependency.Import) -> Datum {
    let (child, parent) =
      switch wish {
      case .table(let child, let parent): (child, parent)
      case .export(let name): ("exports." + name, ".")
      }
    return .map(
      DatumMap([("child", .string(child)), ("parent", .string(parent))], type: .string)
    )
  }
}

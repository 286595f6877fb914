import Manifests
import YAML

/// Makes a chart of its files, as Helm's loader does.
struct ChartLoader {
  let limits: ChartLimits

  /// The files of one chart, told apart.
  private struct Parts {
    var metadata = ChartMetadata()
    var hasMetadata = false
    var values: ChartFile?
    var schema: ChartFile?
    var templates: [ChartFile] = []
    var files: [ChartFile] = []
    /// The files below `charts/`, by the first part of their path.
    var children: [String: [ChartFile]] = [:]
    var warnings: [String] = []
  }

  /// What takes long to read.
  private enum Content: Sendable {
    case values(Mapping)
    case chart(ChartNode)
  }

  /// The files of a chart inside of another, by the first part of their path.
  private typealias Child = (name: String, files: [ChartFile])

  /// Reads a chart and all charts inside of it.
  func load(
    _ files: [ChartFile],
    origin: ChartOrigin,
    place: String,
    depth: Int = 0
  ) throws(ChartError) -> ChartNode {
    var parts = Parts()
    if let file = files.first(where: { $0.name == "Chart.yaml" }) {
      try readMetadata(file, into: &parts, origin: origin, place: place)
    }
    for file in files { try sort(file, into: &parts, origin: origin, place: place) }
    parts.metadata.sanitise()
    let fault = fault(of: parts, origin: origin, place: place, depth: depth)
    let children = fault == nil ? children(of: parts) : []
    // Values take long to read, the chart's own as long as those of the charts below.
    let values = parts.values
    let contents = simultaneousMap([nil] + children) { child in
      Result { () throws(ChartError) -> Content in
        if let child { return .chart(try load(child, below: origin, depth: depth)) }
        return .values(try read(values: values, origin: origin, place: place))
      }
    }
    var own = Mapping()
    var nodes: [ChartNode] = []
    for content in contents {
      switch try content.get() {
      case .values(let values): own = values
      case .chart(let node): nodes.append(node)
      }
    }
    if let fault { throw fault }
    return ChartNode(
      metadata: parts.metadata,
      values: own,
      schema: parts.schema,
      templates: parts.templates,
      files: parts.files,
      children: nodes,
      origin: origin,
      warnings: parts.warnings
    )
  }

  private func sort(
    _ file: ChartFile,
    into parts: inout Parts,
    origin: ChartOrigin,
    place: String
  ) throws(ChartError) {
    switch file.name {
    case "Chart.yaml": break
    case "Chart.lock": try checkLock(file, origin: origin, place: place)
    case "values.yaml": parts.values = file
    case "values.schema.json": parts.schema = file
    case "requirements.yaml":
      try readMetadata(file, into: &parts, origin: origin, place: place)
      if parts.metadata.apiVersion == "v1" { parts.files.append(file) }
    case "requirements.lock":
      try checkLock(file, origin: origin, place: place)
      if parts.metadata.apiVersion == "v1" { parts.files.append(file) }
    case let name where name.hasPrefix("templates/"): parts.templates.append(file)
    case let name where name.hasPrefix("charts/"): Self.sortChild(file, into: &parts)
    default: parts.files.append(file)
    }
  }

  private static func sortChild(_ file: ChartFile, into parts: inout Parts) {
    guard !file.name.hasSuffix(".prov") else {
      parts.files.append(file)
      return
    }
    let path = file.name.dropFirst("charts/".utf8.count)
    let name = String(path.prefix { $0 != "/" })
    parts.children[name, default: []].append(file.renamed(String(path)))
  }

  private func readMetadata(
    _ file: ChartFile,
    into parts: inout Parts,
    origin: ChartOrigin,
    place: String
  ) throws(ChartError) {
    parts.hasMetadata = true
    let location = Location(file: origin.file(file.name))
    if let map = try map(in: file, at: location, place: place) {
      do throws(GoFields.Mismatch) {
        try parts.metadata.read(map)
      } catch {
        throw ChartError(location, .chart(place), .text(error.description))
      }
    }
    if parts.metadata.apiVersion.isEmpty { parts.metadata.apiVersion = "v1" }
    if file.name == "requirements.yaml", parts.metadata.apiVersion != "v1" {
      parts.warnings.append("\(location): dependencies belong into Chart.yaml since apiVersion v2")
    }
  }

  /// Refuses a lock file that Helm cannot read; what it says does not count for a render.
  private func checkLock(
    _ file: ChartFile,
    origin: ChartOrigin,
    place: String
  ) throws(ChartError) {
    let location = Location(file: origin.file(file.name))
    guard let map = try map(in: file, at: location, place: place) else { return }
    do throws(GoFields.Mismatch) {
      for dependency in try GoFields(map).maps("dependencies") {
        _ = try ChartDependency(dependency)
      }
    } catch {
      throw ChartError(location, .chart(place), .text(error.description))
    }
  }

  /// The map that a file of YAML holds; nil where it is empty.
  private func map(
    in file: ChartFile,
    at location: Location,
    place: String
  ) throws(ChartError) -> Mapping? {
    let value: Value
    do {
      value = try YAMLReader(limits: limits.yaml, duplicateKeys: .lastWins, keepsFloats: true)
        .firstDocument(of: try file.bytes(), file: location.file)
    } catch let error as YAMLError {
      throw ChartError(error.location, .chart(place), .yaml(error))
    } catch {
      throw ChartError(location, .chart(place), .text("\(error)"))
    }
    switch value {
    case .null: return nil
    case .map(let map): return map
    default:
      throw ChartError(
        location,
        .chart(place),
        .text("it is \(withArticle(value.typeName)), no map")
      )
    }
  }

  /// Why a chart is refused, whatever its values say.
  private func fault(
    of parts: Parts,
    origin: ChartOrigin,
    place: String,
    depth: Int
  ) -> ChartError? {
    guard parts.hasMetadata else {
      return ChartError(nil, .chart(place), .text("Chart.yaml is missing"))
    }
    if let fault = parts.metadata.fault {
      let location = Location(file: origin.file("Chart.yaml"))
      return ChartError(location, .chart(place), .text(fault))
    }
    guard parts.children.isEmpty || depth < limits.depth else {
      return ChartError(nil, .chart(place), .text("charts lie more than \(limits.depth) deep"))
    }
    return nil
  }

  private func read(
    values file: ChartFile?,
    origin: ChartOrigin,
    place: String
  ) throws(ChartError) -> Mapping {
    guard let file else { return Mapping() }
    let bytes = try read(file, origin: origin, place: place)
    return try readValues(bytes, file: origin.file(file.name), of: .chart(place), limits)
  }

  /// The charts of `charts/`; names that start with a dot or an underscore are left out.
  private func children(of parts: Parts) -> [Child] {
    parts.children.sorted { $0.key < $1.key }.filter { name, _ in
      name.utf8.first != UInt8(ascii: "_") && name.utf8.first != UInt8(ascii: ".")
    }.map { ($0.key, $0.value) }
  }

  /// Reads a chart of `charts/`, a folder or packed.
  private func load(
    _ child: Child,
    below origin: ChartOrigin,
    depth: Int
  ) throws(ChartError) -> ChartNode {
    let (name, files) = child
    let path = "charts/" + name
    let place = origin.file(path)
    guard name.hasSuffix(".tgz"), let file = files.first else {
      let inside = files.compactMap { file -> ChartFile? in
        guard let slash = file.name.utf8.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        return file.renamed(String(file.name[file.name.utf8.index(after: slash)...]))
      }
      return try load(inside, origin: origin.child(path), place: place, depth: depth + 1)
    }
    guard file.name == name else {
      let cause = "'\(path)' is a folder where a packed chart is expected"
      throw ChartError(nil, .chart(place), .text(cause))
    }
    let bytes = try read(file, origin: origin, place: place)
    let unpacked = try ChartFiles.list(ofArchive: bytes, name: place, limits: limits.archive)
    return try load(unpacked, origin: origin.child(path + "!"), place: place, depth: depth + 1)
  }

  private func read(
    _ file: ChartFile,
    origin: ChartOrigin,
    place: String
  ) throws(ChartError) -> [UInt8] {
    do throws(SourceTreeError) {
      return try file.bytes()
    } catch {
      throw ChartError(
        Location(file: origin.file(file.name)),
        .chart(place),
        .text("\(error)")
      )
    }
  }
}

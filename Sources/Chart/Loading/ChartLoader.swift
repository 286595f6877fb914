import Manifests
import YAML

/// Makes a chart of its files, as Helm's loader does.
struct ChartLoader {
  let limits: ChartLimits

  /// The files of one chart, told apart.
  private struct Parts {
    var metadata = ChartMetadata()
    var hasMetadata = false
    var values = Mapping()
    var schema: ChartFile?
    var templates: [ChartFile] = []
    var files: [ChartFile] = []
    /// The files below `charts/`, by the first part of their path.
    var children: [String: [ChartFile]] = [:]
    var warnings: [String] = []
  }

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
    guard parts.hasMetadata else {
      throw ChartError(nil, .chart(place), .text("Chart.yaml is missing"))
    }
    parts.metadata.sanitise()
    if let fault = parts.metadata.fault {
      let location = Location(file: origin.file("Chart.yaml"))
      throw ChartError(location, .chart(place), .text(fault))
    }
    guard parts.children.isEmpty || depth < limits.depth else {
      throw ChartError(nil, .chart(place), .text("charts lie more than \(limits.depth) deep"))
    }
    return ChartNode(
      metadata: parts.metadata,
      values: parts.values,
      schema: parts.schema,
      templates: parts.templates,
      files: parts.files,
      children: try children(parts.children, origin: origin, depth: depth),
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
    case "values.yaml":
      let bytes = try read(file, origin: origin, place: place)
      parts.values = try readValues(bytes, file: origin.file(file.name), of: .chart(place), limits)
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

  /// The charts of `charts/`; names that start with a dot or an underscore are left out.
  private func children(
    _ folders: [String: [ChartFile]],
    origin: ChartOrigin,
    depth: Int
  ) throws(ChartError) -> [ChartNode] {
    var nodes: [ChartNode] = []
    for (name, files) in folders.sorted(by: { $0.key < $1.key }) {
      if let first = name.utf8.first, first == UInt8(ascii: "_") || first == UInt8(ascii: ".") {
        continue
      }
      let path = "charts/" + name
      if name.hasSuffix(".tgz"), let file = files.first {
        guard file.name == name else {
          let cause = "'\(path)' is a folder where a packed chart is expected"
          throw ChartError(nil, .chart(origin.file(path)), .text(cause))
        }
        let bytes = try read(file, origin: origin, place: origin.file(path))
        let unpacked = try ChartFiles.list(
          ofArchive: bytes,
          name: origin.file(path),
          limits: limits.archive
        )
        let inside = origin.child(path + "!")
        nodes.append(
          try load(unpacked, origin: inside, place: origin.file(path), depth: depth + 1)
        )
        continue
      }
      let inside = files.compactMap { file -> ChartFile? in
        guard let slash = file.name.utf8.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        return file.renamed(String(file.name[file.name.utf8.index(after: slash)...]))
      }
      let child = origin.child(path)
      nodes.append(try load(inside, origin: child, place: origin.file(path), depth: depth + 1))
    }
    return nodes
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

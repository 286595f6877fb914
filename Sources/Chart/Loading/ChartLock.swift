import Crypto
import JSON
import Manifests
import YAML

/// What a `Chart.yaml` names as dependencies, and what a `Chart.lock` beside it made of that.
struct ChartLock {
  /// One dependency as it is written, with the version that counts.
  struct Entry: Sendable, Hashable {
    let name: String
    let version: String
    let repository: String
  }

  private let tree: SourceTree
  private let apiVersion: String
  private let dependencies: [Value]
  private let metadataFile: String

  /// Reads the dependencies of a chart's folder.
  ///
  /// - Throws: when `Chart.yaml` cannot be read.
  init(of tree: SourceTree) throws(ChartError) {
    self.tree = tree
    let metadata = try Self.read("Chart.yaml", of: tree) ?? [:]
    apiVersion = metadata["apiVersion"]?.string ?? "v1"
    let older = try Self.read("requirements.yaml", of: tree)
    metadataFile = older == nil ? "Chart.yaml" : "requirements.yaml"
    dependencies = (older ?? metadata)["dependencies"]?.list ?? []
  }

  /// The dependencies with the versions to fetch: those of the lock where there is one.
  ///
  /// - Throws: when the lock belongs to other dependencies, as Helm refuses it.
  func entries() throws(ChartError) -> [Entry] {
    let name = apiVersion == "v1" ? "requirements.lock" : "Chart.lock"
    guard let lock = try Self.read(name, of: tree) else { return dependencies.map(Entry.init) }
    let locked = lock["dependencies"]?.list ?? []
    let digest = lock["digest"]?.string ?? ""
    let isSame = digest == Self.digest("[\(Self.json(dependencies)),\(Self.json(locked))]")
    let isSameInHelm2 =
      apiVersion == "v1" && digest == Self.digest("{\"dependencies\":\(Self.json(dependencies))}")
    guard isSame || isSameInHelm2 else {
      let origin = ChartOrigin(tree.base)
      throw ChartError(
        Location(file: origin.file(name)),
        .chart(tree.base.isEmpty ? tree.label : tree.base),
        .text(
          "it is out of step with \(metadataFile)",
          hint: "bring it up to date with 'helm dependency update'"
        )
      )
    }
    return locked.map(Entry.init)
  }

  private static func read(_ name: String, of tree: SourceTree) throws(ChartError) -> Value? {
    guard tree.isFile(name) else { return nil }
    let file = ChartOrigin(tree.base).file(name)
    do {
      return try YAMLReader(duplicateKeys: .lastWins)
        .firstDocument(of: try tree.bytes(at: name), file: file)
    } catch let error as YAMLError {
      throw ChartError(error.location, .chart(file), .yaml(error))
    } catch {
      throw ChartError(Location(file: file), .chart(file), .text("\(error)"))
    }
  }

  private static func digest(_ text: String) -> String {
    "sha256:" + hexadecimal(sha256(Array(text.utf8)))
  }

  /// The dependencies as Go's JSON package writes Helm's type for them.
  private static func json(_ list: [Value]) -> String {
    guard !list.isEmpty else { return "null" }
    return "[" + list.map(json).joined(separator: ",") + "]"
  }

  private static func json(_ dependency: Value) -> String {
    var fields: [String] = []
    func add(_ name: String, _ value: Value?, isOptional: Bool = true) {
      let value = value ?? .null
      let isEmpty = value.isNull || value == "" || value == false || value == .list([])
      guard !isEmpty || !isOptional else { return }
      let shown: Value = value.isNull ? "" : value
      fields.append("\"\(name)\":" + (JSONWriter().goText(of: shown) ?? "null"))
    }
    add("name", dependency["name"], isOptional: false)
    add("version", dependency["version"].map(text))
    add("repository", dependency["repository"], isOptional: false)
    for name in ["condition", "tags", "enabled", "import-values", "alias"] {
      add(name, dependency[name])
    }
    return "{" + fields.joined(separator: ",") + "}"
  }

  /// A scalar as the text that the field holds.
  private static func text(_ value: Value) -> Value {
    value.isNull || value.string != nil ? value : .string(value.plainText)
  }
}

extension ChartLock.Entry {
  fileprivate init(_ value: Value) {
    name = value["name"]?.string ?? ""
    version = value["version"].map { $0.isNull ? "" : $0.plainText } ?? ""
    repository = value["repository"]?.string ?? ""
  }
}

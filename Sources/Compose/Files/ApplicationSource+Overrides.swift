package import Manifests
import YAML

extension ApplicationSource {
  /// The source as the override files beside it have it: `.argocd-source.yaml`, then that of the application.
  ///
  /// They may change a tool's options; `repoURL`, `path`, `chart` and `targetRevision` stay.
  /// - Throws: when a file is no YAML, no map, or does not fit the type of a source.
  package func overridden(
    for application: Application,
    in tree: SourceTree
  ) throws(CompositionError) -> ApplicationSource {
    var changed = document
    var files: [String] = []
    let folder = path.isEmpty ? "" : path + "/"
    for name in [".argocd-source.yaml", ".argocd-source-\(application.instanceName).yaml"] {
      let file = folder + name
      guard tree.isFile(file) else { continue }
      changed = changed.overlaid(by: try Self.changes(in: file, of: tree))
      files.append(file)
    }
    guard let last = files.last else { return self }
    var reader = ShapeReader()
    var held = reader.read(changed, as: .source)
    if let problem = reader.problems.first {
      throw problem.about(last, in: Location(file: last), verb: "use")
    }
    for key in ["repoURL", "path", "chart", "targetRevision"] { held[key] = document[key] }
    do throws(CompositionError) {
      return try ApplicationSource(held, isListed: !ref.isEmpty)
    } catch {
      throw error.about(last, in: Location(file: last), verb: "use")
    }
  }

  private static func changes(
    in file: String,
    of tree: SourceTree
  ) throws(CompositionError) -> Value {
    let bytes: [UInt8]
    do throws(SourceTreeError) {
      bytes = try tree.bytes(at: file)
    } catch {
      throw CompositionError(.source(error), verb: "use", subject: file)
    }
    let value: Value
    do throws(YAMLError) {
      value = try YAMLReader(duplicateKeys: .lastWins).firstDocument(of: bytes, file: file)
    } catch {
      throw CompositionError(error)
    }
    guard value.isNull || value.map != nil else {
      let reason = "expected a map, found \(value.shownType)"
      throw CompositionError(.overrideFile(file, reason: reason), verb: "use", subject: "source")
    }
    return value
  }
}

extension Value {
  /// This value with a JSON merge patch over it.
  ///
  /// A null changes nothing, since Argo CD reads the result onto what was there.
  fileprivate func overlaid(by patch: Value) -> Value {
    guard case .map(let changes) = patch else { return patch.isNull ? self : patch }
    var result = map ?? [:]
    for entry in changes where !entry.value.isNull {
      result[entry.key] = (result[entry.key] ?? .null).overlaid(by: entry.value)
    }
    return .map(result)
  }
}

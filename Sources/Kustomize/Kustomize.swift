import Kinds
package import Manifests
package import YAML

// Kustomizations: a folder with its `kustomization.yaml` to the objects that kustomize makes of it.
//
// In comes a tree with the path of a folder in it, and what a build may ask for besides; out come objects in kustomize's order. A build
// takes resources in (files, kustomizations below, generators, components), changes them in kustomize's order (patches,
// namespace, prefix and suffix, labels, annotations, replicas, images, replacements, transformers of their own), and only when
// everything is together adds hashes, rewrites names that refer to what was renamed, and fills variables. The rules are kustomize 5.6's.
// What never happens here: network, clock, environment; another program or container is never started.

/// What a build gives.
package struct Kustomized: Sendable {
  /// The objects in kustomize's order.
  package var objects: [Value]
  /// What kustomize says of fields that it is about to give up.
  package var warnings: [String]
}

/// Builds the kustomization of a folder.
///
/// `scalar` looks at each text and key of the objects that come out.
/// - Throws: with the kustomization and the field that are wrong, and the kustomizations that led there.
package func kustomize(
  _ folder: String,
  in tree: SourceTree,
  settings: KustomizeSettings,
  edits: KustomizationEdits = KustomizationEdits(),
  scalar: YAMLScalarHook? = nil
) throws(KustomizeError) -> Kustomized {
  let place = try Folder(folder, in: tree, settings: settings)
  let session = Session()
  var build = try KustomizationBuild(place, session: session, edits: edits)
  do { try build.useSchema() } catch { throw error.inChain(build.label) }
  if !build.kustomization.buildMetadata.isEmpty { build.origin = Origin() }
  let accumulated = try build.accumulate()
  do {
    var list = try finished(accumulated)
    sort(&list, build.kustomization.sortOptions)
    let metadata = build.kustomization.buildMetadata
    var objects: [Value] = []
    for resource in list.resources { objects.append(try resource.output(metadata, scalar)) }
    return Kustomized(objects: objects, warnings: session.warnings)
  } catch {
    throw error.inChain(build.label)
  }
}

/// The text of objects as kustomize prints them.
package func kustomizeText(of objects: [Value]) -> String {
  YAMLWriter().text(ofDocuments: objects)
}

/// What comes last: hashes, references, variables, and local objects left out.
private func finished(_ accumulated: Accumulator) throws(KustomizeError) -> ResourceList {
  var list = accumulated.list
  try HashTransformer.transform(&list)
  let references = accumulated.configuration.nameReferences
  try NameReferenceTransformer(references, of: list).transform(&list)
  let values = try accumulated.variableValues(in: list)
  if !values.isEmpty {
    let fields = accumulated.configuration.variables
    try VariableTransformer(values: values, fields: fields).transform(&list)
  }
  for resource in list.resources where !resource.isDeleted { try checkIdentity(resource) }
  list.removeAll { resource in
    let mark = resource.texts(of: "annotations")["config.kubernetes.io/local-config"]
    return resource.isDeleted || (mark != nil && mark != "false")
  }
  return list
}

private func sort(_ list: inout ResourceList, _ options: SortOptions?) {
  guard let options else { return LegacyOrder.standard.sort(&list) }
  guard options.isLegacy else { return }
  guard options.first != nil || options.last != nil else { return LegacyOrder.standard.sort(&list) }
  LegacyOrder(first: options.first ?? [], last: options.last ?? []).sort(&list)
}

extension Accumulator {
  /// The values of all variables, taken from the objects as they are in the end.
  fileprivate func variableValues(
    in list: ResourceList
  ) throws(KustomizeError) -> [String: YAMLScalar] {
    var values: [String: YAMLScalar] = [:]
    for variable in variables {
      let object = list.resources.first { $0.variables.contains(variable.name) }
      guard let object else {
        throw KustomizeError(.noMatch("the object of the variable '\(variable.name)'"))
          .inside("vars")
      }
      let parts = DottedPath.parts(of: variable.fieldPath).flatMap(DottedPath.withPosition)
      guard let node = try object.node.found(at: parts) else {
        throw KustomizeError(.missing("'\(variable.fieldPath)' of \(object.id)")).inside("vars")
      }
      if case .scalar(var scalar) = node {
        if scalar.tag != .int && scalar.tag != .float && scalar.tag != .bool {
          scalar.tag = .string
        }
        values[variable.name] = scalar
      }
    }
    return values
  }
}

extension DottedPath {
  /// A part such as `ports[0]` as its key and its position.
  static func withPosition(_ part: String) -> [String] {
    guard part.hasSuffix("]"), let open = part.lastIndex(of: "["),
      let position = Int(part[part.index(after: open)...].dropLast())
    else { return [part] }
    let key = String(part[..<open])
    return key.isEmpty ? [String(position)] : [key, String(position)]
  }
}

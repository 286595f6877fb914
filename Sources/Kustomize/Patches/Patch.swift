import Kinds
import Manifests
import YAML

/// A patch that has been read: strategic merges or a JSON patch.
enum Patch {
  case merges([Resource])
  case json(JSONPatch)

  /// Reads a patch; what it is shows in its text.
  ///
  /// - Throws: where it can be neither kind of patch.
  init(_ entry: PatchEntry, in folder: Folder) throws(KustomizeError) {
    let text = trimmed(entry.patch)
    let bytes: [UInt8]
    switch (text.isEmpty, entry.path.isEmpty) {
    case (true, true): throw KustomizeError(.missing("'patch' or 'path'"))
    case (false, false): throw KustomizeError(.conflict("'patch' and 'path' exclude each other"))
    case (false, true): bytes = Array(text.utf8)
    case (true, false):
      bytes = try inside("path") { () throws(KustomizeError) in try folder.load(entry.path) }
    }
    if let patch = JSONPatch(bytes) {
      self = .json(patch)
      return
    }
    if bytes.isEmpty {
      self = .merges([])
      return
    }
    var merges = try readResources(bytes, file: entry.path.isEmpty ? "patch" : entry.path)
    guard !merges.isEmpty else { throw KustomizeError(.missing("a patch in the file")) }
    for index in merges.indices {
      merges[index].allowsNameChange = entry.allowsNameChange
      merges[index].allowsKindChange = entry.allowsKindChange
    }
    self = .merges(merges)
  }
}

/// A text without the white space around it.
func trimmed(_ text: String) -> String {
  let start = text.firstIndex { !$0.isWhitespace } ?? text.endIndex
  let end = text.lastIndex { !$0.isWhitespace }.map(text.index(after:)) ?? start
  return String(text[start..<end])
}

extension Resource {
  /// Lays a strategic merge patch over this object; name and kind stay what they are unless the patch may change them.
  mutating func merge(
    _ patch: Resource,
    with schema: MergeSchema
  ) throws(KustomizeError) {
    let (name, namespace, kind) = (name, namespace, kind)
    if patch.allowsNameChange || patch.allowsKindChange { rememberID() }
    guard let merged = try StrategicMerge(schema: schema).merge(patch.node, into: node) else {
      node = .null
      return
    }
    node = merged
    guard !isDeleted else { return }
    if !patch.allowsKindChange { node["kind"] = .text(kind) }
    if !patch.allowsNameChange { setMetadata("name", to: name) }
    setMetadata("namespace", to: namespace.isEmpty ? nil : namespace)
  }

  /// Applies a JSON patch to this object.
  mutating func apply(_ patch: JSONPatch) throws(KustomizeError) {
    let value: Value
    do { value = try node.value() } catch { throw KustomizeError(.yaml(error)) }
    node = YAMLNode(try patch.applied(to: value))
  }
}

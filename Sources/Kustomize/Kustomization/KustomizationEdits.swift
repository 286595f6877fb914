package import Manifests

/// Changes to the outermost kustomization, carried out in the order of the fields as `kustomize edit` would write them into its file.
package struct KustomizationEdits: Sendable {
  package var namePrefix = ""
  package var nameSuffix = ""
  /// Images such as `name=new:tag` or `name@digest`.
  package var images: [String] = []
  package var replicas: [(name: String, count: Int)] = []
  package var labels: [String: String] = [:]
  /// Whether labels may replace those that are there.
  package var forcesLabels = false
  /// Whether labels stay out of selectors, and whether they go to templates then.
  package var labelsWithoutSelectors = false
  package var labelsIncludeTemplates = false
  package var annotations: [String: String] = [:]
  package var forcesAnnotations = false
  package var namespace = ""
  /// Patches to add, as a kustomization has them.
  package var patches: [Value] = []
  package var components: [String] = []
  package var ignoresMissingComponents = false

  package init() {}

  /// Edits a kustomization.
  ///
  /// - Throws: where an image or patch is malformed, or a label is there already.
  func apply(to kustomization: inout Kustomization, in folder: Folder) throws(KustomizeError) {
    if !namePrefix.isEmpty { kustomization.namePrefix = namePrefix }
    if !nameSuffix.isEmpty { kustomization.nameSuffix = nameSuffix }
    try set(images, in: &kustomization)
    for replica in replicas {
      kustomization.replicas.removeAll { $0.name == replica.name }
      kustomization.replicas.append(ReplicaCount(name: replica.name, count: replica.count))
    }
    try addLabels(to: &kustomization)
    try add(annotations, to: &kustomization.commonAnnotations, forced: forcesAnnotations)
    if !namespace.isEmpty { kustomization.namespace = namespace }
    for (index, patch) in patches.enumerated() {
      kustomization.patches.append(
        try inside("patches[\(index)]") { () throws(KustomizeError) in try PatchEntry(patch) }
      )
    }
    kustomization.components += components.filter { component in
      !ignoresMissingComponents || folder.isFolder(component)
    }
  }

  private func addLabels(to kustomization: inout Kustomization) throws(KustomizeError) {
    guard !labels.isEmpty else { return }
    guard labelsWithoutSelectors else {
      try add(labels, to: &kustomization.commonLabels, forced: forcesLabels)
      return
    }
    let taken = kustomization.labels.first { $0.includesTemplates == labelsIncludeTemplates }
    if !forcesLabels, let key = taken?.pairs.keys.first(where: { labels[$0] != nil }) {
      throw KustomizeError(.conflict("the label '\(key)' is there already"))
    }
    kustomization.labels.append(
      LabelChange(pairs: labels, includesTemplates: labelsIncludeTemplates)
    )
  }

  private func add(
    _ entries: [String: String],
    to known: inout [String: String],
    forced: Bool
  ) throws(KustomizeError) {
    for (key, value) in entries {
      guard forced || known[key] == nil else {
        throw KustomizeError(.conflict("'\(key)' is there already"))
      }
      known[key] = value
    }
  }

  private func set(
    _ images: [String],
    in kustomization: inout Kustomization
  ) throws(KustomizeError) {
    for text in images {
      var change = try ImageChange(text)
      let old = kustomization.images.first { $0.name == change.name }
      if change.newName == "*" { change.newName = old?.newName ?? "" }
      if change.newTag == "*" { change.newTag = old?.newTag ?? "" }
      if change.digest == "*" { change.digest = old?.digest ?? "" }
      kustomization.images.removeAll { $0.name == change.name }
      kustomization.images.append(change)
    }
  }
}

extension ImageChange {
  /// Reads `name=new:tag`, `name=new@digest`, `name:tag` or `name@digest`.
  ///
  /// - Throws: where it is none of these.
  init(_ text: String) throws(KustomizeError) {
    self.init()
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    let image = String(parts.count == 2 ? parts[1] : parts[0])
    let colon = image.lastIndex(of: ":")
    if let at = image.firstIndex(of: "@") {
      newName = String(image[..<at])
      digest = String(image[image.index(after: at)...])
    } else if let colon, Self.isTag(image[image.index(after: colon)...]) {
      newName = String(image[..<colon])
      newTag = String(image[image.index(after: colon)...])
    } else if parts.count == 2, !image.isEmpty {
      newName = image
    } else {
      throw KustomizeError(.wrongValue(text, expected: "of the form name=new:tag"))
        .inside("images")
    }
    if parts.count == 2 {
      name = String(parts[0])
    } else {
      name = newName
      newName = ""
    }
  }

  private static func isTag(_ text: Substring) -> Bool {
    text == "*"
      || text.utf8.allSatisfy { byte in
        byte == 0x2E || byte == 0x5F || byte == 0x2D || (0x30...0x39).contains(byte)
          || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      }
  }
}

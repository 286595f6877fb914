import Manifests
import YAML

/// One kustomization on its way from its file to resources.
struct KustomizationBuild {
  let folder: Folder
  let kustomization: Kustomization
  let fileName: String
  let session: Session
  /// Where the kustomization is, as seen from the outermost one; nil unless origins are kept.
  var origin: Origin?

  /// Reads the kustomization of a folder.
  ///
  /// - Throws: when there is none, or it cannot be read.
  init(
    _ folder: Folder,
    session: Session,
    edits: KustomizationEdits = KustomizationEdits()
  ) throws(KustomizeError) {
    self.folder = folder
    self.session = session
    let file = try folder.kustomizationFile()
    fileName = file.name
    let label = Self.label(folder, file.name)
    do {
      var kustomization = try Self.read(file.bytes, label)
      try edits.apply(to: &kustomization, in: folder)
      self.kustomization = kustomization
    } catch {
      throw error.inChain(label)
    }
    session.warnings += kustomization.warnings.map { "\(label): \($0)" }
  }

  private static func read(
    _ bytes: [UInt8],
    _ label: String
  ) throws(KustomizeError) -> Kustomization {
    let value: Value
    do {
      value = try YAMLReader(duplicateKeys: .lastWins).firstDocument(of: bytes, file: label)
    } catch {
      throw KustomizeError(.yaml(error))
    }
    return try Kustomization(value)
  }

  private static func label(_ folder: Folder, _ name: String) -> String {
    folder.label == "." ? name : "\(folder.label)/\(name)"
  }

  /// What people know the kustomization file as.
  var label: String { Self.label(folder, fileName) }

  /// Takes everything in and changes it; a component works on what its kustomization has so far.
  ///
  /// - Throws: with the chain of kustomizations that led to what is wrong.
  func accumulate(onto start: Accumulator = Accumulator()) throws(KustomizeError) -> Accumulator {
    do {
      var result = start
      try addResources(kustomization.resources, field: "resources", to: &result)
      try configure(&result)
      try addGenerated(to: &result)
      try addComponents(to: &result)
      try transform(&result)
      try validate(&result)
      try result.define(kustomization.variables)
      return result
    } catch {
      throw error.inChain(label)
    }
  }

  /// Adds the objects of files and of kustomizations below.
  func addResources(
    _ paths: [String],
    field: String,
    to result: inout Accumulator
  ) throws(KustomizeError) {
    for (index, path) in paths.enumerated() {
      try inside("\(field)[\(index)]") { () throws(KustomizeError) in
        if isFile(path) {
          try addFile(path, to: &result)
        } else {
          try result.merge(try build(path, as: .kustomization).accumulate())
        }
      }
      guard result.list.indices.count <= folder.settings.resources else {
        throw KustomizeError(.overBudget("resources", limit: folder.settings.resources))
      }
    }
  }

  /// Whether a path of `resources` is a file; what is remote and no file by its name is a repository.
  private func isFile(_ path: String) -> Bool {
    guard KustomizeSettings.RemoteFolder(path) != nil else { return folder.isFile(path) }
    return folder.settings.remoteFile(path) != nil || RemoteNeed.isFile(path)
  }

  private func addFile(_ path: String, to result: inout Accumulator) throws(KustomizeError) {
    let bytes = try folder.load(path)
    var resources = try readResources(bytes, file: path)
    if let origin {
      for index in resources.indices { resources[index].origin = origin.appending(path) }
    }
    try result.list.append(contentsOf: resources)
  }

  private func addComponents(to result: inout Accumulator) throws(KustomizeError) {
    for (index, path) in kustomization.components.enumerated() {
      try inside("components[\(index)]") { () throws(KustomizeError) in
        result = try build(path, as: .component).accumulate(onto: result)
      }
    }
  }

  /// The build of a kustomization that this one names.
  private func build(
    _ path: String,
    as kind: Kustomization.Kind
  ) throws(KustomizeError) -> KustomizationBuild {
    let inner = try folder.enter(path)
    var build = try KustomizationBuild(inner, session: session)
    if let origin {
      if let remote = inner.remote, remote != folder.remote {
        build.origin = Origin(
          path: remote.path,
          repository: remote.repository,
          revision: remote.revision
        )
      } else {
        build.origin = origin.appending(path)
      }
    }
    guard build.kustomization.kind == kind else {
      let found = build.kustomization.kind.rawValue
      throw KustomizeError(
        .conflict(
          "'\(path)' is \(withArticle(found)), where \(withArticle(kind.rawValue)) is expected"
        )
      )
    }
    try build.useSchema()
    return build
  }
}

extension KustomizeError {
  /// The same error with one kustomization more on the way to it.
  func inChain(_ label: String) -> KustomizeError {
    var copy = self
    if chain.isEmpty || chain.first != label { copy.chain.insert(label, at: 0) }
    return copy
  }
}

/// Applies one entry of `patchesJson6902`.
struct JSONPatchTransformer {
  private let patch: JSONPatch
  private let target: Selector

  /// Reads the patch and its target, which has to name an object.
  ///
  /// - Throws: where one of them is missing, or the patch is none.
  init(_ entry: PatchEntry, in folder: Folder) throws(KustomizeError) {
    guard let target = entry.target, !target.object.name.isEmpty else {
      throw KustomizeError(.missing("the name of the target"))
    }
    self.target = target
    let bytes: [UInt8]
    switch (entry.patch.isEmpty, entry.path.isEmpty) {
    case (true, true): throw KustomizeError(.missing("'patch' or 'path'"))
    case (false, false): throw KustomizeError(.conflict("'patch' and 'path' exclude each other"))
    case (false, true): bytes = Array(entry.patch.utf8)
    case (true, false): bytes = try folder.load(entry.path)
    }
    guard let patch = JSONPatch(bytes), !patch.isEmpty else {
      throw KustomizeError(.patch("it is no list of operations"))
    }
    self.patch = patch
  }

  func transform(_ list: inout ResourceList) throws(KustomizeError) {
    for index in list.indices where target.matches(list[index]) {
      try list.update(index) { (resource) throws(KustomizeError) in
        try resource.applyKeepingAnnotations(patch)
      }
    }
  }
}

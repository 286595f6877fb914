import Manifests

/// One field whose value differs, with its real values: never shown before it is masked.
struct Difference: Hashable {
  let path: FieldPath
  /// The value before; nil where there was none.
  let from: Value?
  /// The value after; nil where there is none.
  let to: Value?
}

/// Compares two values structurally.
///
/// Maps are compared key by key and lists element by element where the shape names key fields, or each element has a
/// name of its own; sets by membership; lists of maps of equal length by position; everything else as a whole. A field that is on one side only is one
/// difference, with all that is below it.
func differences(
  from old: Value,
  to new: Value,
  shape: FieldShape?,
  at path: FieldPath = FieldPath()
) -> [Difference] {
  var found: [Difference] = []
  collect(from: old, to: new, shape: shape, at: path, into: &found)
  return found
}

private func collect(
  from old: Value,
  to new: Value,
  shape: FieldShape?,
  at path: FieldPath,
  into found: inout [Difference]
) {
  if old == new { return }
  switch (old, new) {
  case (.map(let before), .map(let after)):
    collect(from: before, to: after, shape: shape, at: path, into: &found)
  case (.list(let before), .list(let after)):
    collect(from: before, to: after, shape: shape, at: path, into: &found)
  default: found.append(Difference(path: path, from: old, to: new))
  }
}

private func collect(
  from before: Mapping,
  to after: Mapping,
  shape: FieldShape?,
  at path: FieldPath,
  into found: inout [Difference]
) {
  for entry in before {
    let below = path / entry.key
    if let value = after[entry.key] {
      let shape = shape?.children[entry.key]
      collect(from: entry.value, to: value, shape: shape, at: below, into: &found)
    } else {
      found.append(Difference(path: below, from: entry.value, to: nil))
    }
  }
  for entry in after where !before.contains(entry.key) {
    found.append(Difference(path: path / entry.key, from: nil, to: entry.value))
  }
}

private func collect(
  from before: [Value],
  to after: [Value],
  shape: FieldShape?,
  at path: FieldPath,
  into found: inout [Difference]
) {
  if let keys = shape?.elementKeys ?? likelyKeys(before, after),
    let old = KeyedElements(before, keys: keys), let new = KeyedElements(after, keys: keys)
  {
    collect(from: old, to: new, shape: shape?.element, at: path, into: &found)
  } else if shape?.isSet == true {
    for value in before where !after.contains(value) {
      found.append(Difference(path: path.appending(.value(value)), from: value, to: nil))
    }
    for value in after where !before.contains(value) {
      found.append(Difference(path: path.appending(.value(value)), from: nil, to: value))
    }
  } else if before.count == after.count, before.allSatisfy({ $0.map != nil }) {
    for index in before.indices {
      collect(
        from: before[index],
        to: after[index],
        shape: nil,
        at: path.appending(.index(index)),
        into: &found
      )
    }
  } else {
    found.append(Difference(path: path, from: .list(before), to: .list(after)))
  }
}

private func collect(
  from old: KeyedElements,
  to new: KeyedElements,
  shape: FieldShape?,
  at path: FieldPath,
  into found: inout [Difference]
) {
  for (keys, value) in old.elements {
    let below = path.appending(.element(keys))
    if let other = new[keys] {
      collect(from: value, to: other, shape: shape, at: below, into: &found)
    } else {
      found.append(Difference(path: below, from: value, to: nil))
    }
  }
  for (keys, value) in new.elements where old[keys] == nil {
    found.append(Difference(path: path.appending(.element(keys)), from: nil, to: value))
  }
  let stayed = old.elements.map(\.keys).filter { new[$0] != nil }
  if stayed != new.elements.map(\.keys).filter({ old[$0] != nil }) {
    found.append(
      Difference(
        path: path,
        from: .list(old.elements.map(\.value)),
        to: .list(new.elements.map(\.value))
      )
    )
  }
}

import Manifests
import Template

extension ChartInstance {
  /// Takes out the dependencies that tags or conditions turn off, here and below.
  ///
  /// `path` is the dotted place of this chart's values in `values`, with a dot behind it where it is not empty.
  func dropDisabled(
    by values: DatumMap,
    path: String = "",
    warnings: WarningList
  ) throws(Coalescing.Mismatch) {
    guard !node.metadata.dependencies.isEmpty else { return }
    let silent = Coalescing(keepsNulls: false, warnings: WarningList())
    let all = try silent.values(of: self, under: values.deepCopy())
    for index in dependencies.indices {
      dependencies[index].isEnabled = true
      judgeTags(&dependencies[index], all, warnings)
      judgeCondition(&dependencies[index], all, path, warnings)
    }
    let disabled = Set(dependencies.filter { !$0.isEnabled }.map(\.name))
    children.removeAll { disabled.contains($0.name) }
    dependencies.removeAll { disabled.contains($0.name) }
    for child in children {
      try child.dropDisabled(by: all, path: path + child.name + ".", warnings: warnings)
    }
  }

  private func judgeTags(
    _ dependency: inout ChartDependency,
    _ values: DatumMap,
    _ warnings: WarningList
  ) {
    guard case .map(let tags)? = values["tags"] else { return }
    var isWanted = false
    var isUnwanted = false
    for tag in dependency.tags {
      switch tags[Text(tag)] {
      case nil: continue
      case .bool(let truth)?: if truth { isWanted = true } else { isUnwanted = true }
      default: warnings.add("tag \(tag) of chart \(dependency.name) is no Boolean")
      }
    }
    dependency.isEnabled = isWanted || !isUnwanted
  }

  /// The first of the condition's paths that leads to a Boolean decides.
  private func judgeCondition(
    _ dependency: inout ChartDependency,
    _ values: DatumMap,
    _ path: String,
    _ warnings: WarningList
  ) {
    for condition in dependency.condition.trimmed.split(separator: ",") {
      switch values.scalar(at: path + condition) {
      case nil: continue
      case .bool(let truth)?:
        dependency.isEnabled = truth
        return
      default: warnings.add("condition \(condition) of chart \(dependency.name) is no Boolean")
      }
    }
  }
}

extension String {
  fileprivate var trimmed: Substring {
    var rest = self[...].drop { $0.isWhitespace }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
  }
}

package import Manifests

/// Whether the field of a built-in object at these keys holds an amount, such as `500m`.
package func isQuantity(in kind: GroupKind, at path: [String]) -> Bool {
  guard let last = path.last, scope(of: kind) != nil else { return false }
  if amounts.contains(last) { return true }
  guard path.count > 1 else { return false }
  return amountMaps.contains(path[path.count - 2])
    && !(kind.kind == "HorizontalPodAutoscaler" && path.contains("scaleTargetRef"))
}

/// Fields that are amounts.
private let amounts: Set<String> = ["averageValue", "divisor", "sizeLimit", "targetAverageValue"]

/// Maps from the names of resources to amounts.
private let amountMaps: Set<String> = [
  "capacity", "allocatable", "default", "defaultRequest", "hard", "limits", "max",
  "maxLimitRequestRatio", "min", "overhead", "podFixed", "requests", "used",
]

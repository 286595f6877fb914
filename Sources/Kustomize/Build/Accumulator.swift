import Kinds
import Manifests

/// What kustomizations hand up to those that name them: resources, configured fields and variables.
struct Accumulator {
  var list = ResourceList()
  /// The configured fields; nil as long as there are none at all.
  private var configured: Fields?
  private(set) var variables: [Variable] = []

  /// Fields that were put together; kustomize's own are kept apart, as they are most often all there is.
  private enum Fields {
    case standard
    case merged(FieldConfiguration)

    var configuration: FieldConfiguration {
      switch self {
      case .standard: .standard
      case .merged(let fields): fields
      }
    }
  }

  /// The fields that transformers change and that hold names and variables.
  var configuration: FieldConfiguration { configured?.configuration ?? .standard }

  /// Takes what a kustomization below has made.
  mutating func merge(_ other: Accumulator) throws(KustomizeError) {
    try list.append(contentsOf: other.list.resources)
    if case .merged(let fields) = other.configured {
      try configure(fields)
    } else {
      try configure(nil)
    }
    for variable in other.variables { try add(variable) }
  }

  /// Takes configured fields in; nil stands for kustomize's own.
  mutating func configure(_ other: FieldConfiguration?) throws(KustomizeError) {
    if other == nil {
      if case .standard = configured { return }
      if configured == nil {
        configured = .standard
        return
      }
    }
    var merged = configured?.configuration ?? .empty
    try merged.merge(other ?? .standard)
    configured = .merged(merged)
  }

  /// Takes the variables of a kustomization in and marks the objects that they take their values from.
  mutating func define(_ new: [Variable]) throws(KustomizeError) {
    for (index, variable) in new.enumerated() {
      try inside("vars[\(index)]") { () throws(KustomizeError) in
        let target = ResourceID(
          variable.type,
          name: variable.objectName,
          namespace: variable.namespace
        )
        let anyNamespace = target.namespace.isEmpty && !target.isOfCluster
        let found = list.indices(evenFormerly: { id in
          anyNamespace ? id.name == target.name && id.type == target.type : id == target
        })
        guard found.count <= 1 else {
          throw KustomizeError(
            .severalMatches("'\(variable.name)'", found.map { "\(list[$0].id)" })
          )
        }
        if let position = found.first {
          try list.update(position) { $0.variables.append(variable.name) }
        }
        try add(variable)
      }
    }
  }

  private mutating func add(_ variable: Variable) throws(KustomizeError) {
    guard !variables.contains(where: { $0.name == variable.name }) else {
      throw KustomizeError(.conflict("the variable '\(variable.name)' is defined twice"))
    }
    variables.append(variable)
  }
}

import Kinds
import Manifests

/// What kustomizations hand up to those that name them: resources, configured fields and variables.
struct Accumulator {
  var list = ResourceList()
  private(set) var configuration = FieldConfiguration.standard
  private(set) var variables: [Variable] = []
  private var isConfigured = false

  /// Takes what a kustomization below has made.
  mutating func merge(_ other: Accumulator) throws(KustomizeError) {
    try list.append(contentsOf: other.list.resources)
    if other.isConfigured { try configure(other.configuration) }
    for variable in other.variables { try add(variable) }
  }

  /// Takes configured fields in.
  mutating func configure(_ other: FieldConfiguration) throws(KustomizeError) {
    try configuration.merge(other)
    isConfigured = true
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

import Kinds
import Manifests
import YAML

/// Sets the number of replicas of workloads by their names.
struct ReplicaTransformer {
  var replica: ReplicaCount
  var fields: [FieldSpec]

  func transform(_ list: inout ResourceList) throws(KustomizeError) {
    var isFound = false
    for field in fields {
      let meant = list.indices(evenFormerly: { $0.name == replica.name && $0.type.fits(field) })
      for index in meant {
        isFound = true
        try list.update(index) { (resource) throws(KustomizeError) in
          guard resource.type.fits(field) else { return }
          try resource.node.change(field, missing: .scalar(.int)) { (node) throws(KustomizeError) in
            try node.replaceScalar(String(replica.count), tag: .int)
          }
        }
      }
    }
    guard isFound else { throw KustomizeError(.noMatch("the name '\(replica.name)'")) }
  }
}

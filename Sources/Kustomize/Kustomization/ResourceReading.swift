import Manifests
import YAML

/// The objects of a YAML file or text, as kustomize reads them: lists taken apart, each with a kind and a name.
func readResources(
  _ bytes: [UInt8],
  file: String
) throws(KustomizeError) -> [Resource] {
  let documents: [(node: YAMLNode, line: Int)]
  do {
    documents = try YAMLNodeReader().documents(of: bytes, file: file)
  } catch {
    throw KustomizeError(.yaml(error))
  }
  var pending: [Resource] = []
  for document in documents where !document.node.isNull {
    let place = Location(file: file, line: document.line)
    if documents.count == 1, let items = listItems(of: document.node) {
      pending += items.map { Resource($0, place: place) }
    } else {
      pending.append(Resource(document.node, place: place))
    }
  }
  return try withoutLists(pending.filter { !$0.isDeleted })
}

/// The items of a `List`, which counts as one only where it is all that a file holds.
private func listItems(of node: YAMLNode) -> [YAMLNode]? {
  guard ["List", "ResourceList"].contains(node["kind"]?.text), node["items"] != nil else {
    return nil
  }
  return node["items"]?.list ?? []
}

/// The resources with the items of lists such as `ConfigMapList` behind all others.
private func withoutLists(_ resources: [Resource]) throws(KustomizeError) -> [Resource] {
  var result: [Resource] = []
  var pending = resources[...]
  for resource in resources { try checkIdentity(resource) }
  while let resource = pending.popFirst() {
    guard resource.kind.hasSuffix("List"), let items = resource.node["items"] else {
      result.append(resource)
      continue
    }
    if items.isNull { continue }
    guard let list = items.list else {
      throw KustomizeError(.manifest("\(described(resource)): 'items' is no list"))
    }
    for item in list where !item.isNull {
      let inner = Resource(item, place: resource.place)
      try checkIdentity(inner)
      pending.append(inner)
    }
  }
  return result
}

/// - Throws: when a resource lacks its kind, or its name where it is no list.
func checkIdentity(_ resource: Resource) throws(KustomizeError) {
  guard case .map = resource.node else {
    throw KustomizeError(.manifest("\(described(resource)): it is no object"))
  }
  guard !resource.kind.isEmpty else {
    throw KustomizeError(.manifest("\(described(resource)): 'kind' is missing"))
  }
  guard !resource.kind.hasSuffix("List"), resource.name.isEmpty else { return }
  throw KustomizeError(
    .manifest("\(described(resource)): 'metadata.name' is missing (\(resource.kind))")
  )
}

private func described(_ resource: Resource) -> String {
  resource.place?.description ?? "the resource"
}

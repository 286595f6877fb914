import Manifests
import YAML

/// The objects of a file's documents; empty documents are passed over, lists (`List`, `ConfigMapList`, …) taken apart.
func objects(
  in documents: [YAMLDocument],
  of file: String
) throws(RenderError.Problem) -> [Manifest] {
  var found: [Manifest] = []
  for document in documents where !document.value.isNull {
    let origin = Location(file: file, line: document.line)
    do {
      if let items = listItems(of: document.value) {
        for item in items { found.append(try Manifest(item, origin: origin)) }
      } else {
        found.append(try Manifest(document.value, origin: origin))
      }
    } catch {
      throw .manifest(error)
    }
  }
  return found
}

/// The items of a list of objects, nil where the value is an object itself.
private func listItems(of value: Value) -> [Value]? {
  guard let kind = value["kind"]?.string, kind.hasSuffix("List") else { return nil }
  return value["items"]?.list
}

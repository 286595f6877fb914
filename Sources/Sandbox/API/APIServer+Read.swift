import JSON
import Manifests

/// The states that lists which are read page by page are continued from.
struct ListPages: Sendable {
  private var snapshots: [(revision: Int, collections: [ResourceKey: Store.Collection])] = []
  private static let limit = 8

  /// What a client hears whose state is no longer kept.
  static let expired =
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list."

  subscript(revision: Int) -> [ResourceKey: Store.Collection]? {
    snapshots.first { $0.revision == revision }?.collections
  }

  /// Keeps a state; the oldest is forgotten in its turn.
  mutating func keep(_ store: Store) {
    guard self[store.revision] == nil else { return }
    snapshots.append((store.revision, store.collections))
    if snapshots.count > Self.limit { snapshots.removeFirst() }
  }

  /// Forgets every state, so that no list can be continued.
  mutating func forget() { snapshots = [] }
}

extension APIServer {
  /// One page of a collection.
  mutating func list(_ request: APIRequest, on target: Target) throws(Refusal) -> Value {
    guard target.resource.isStored else { throw .methodNotAllowed(target.resource) }
    let labels = try LabelSelector(query: request.query["labelSelector"] ?? "")
    let fields = try FieldSelector(request.query["fieldSelector"] ?? "", for: target.resource)
    var (revision, collections) = (store.revision, store.collections)
    var first: ObjectKey?
    if let token = request.query["continue"], !token.isEmpty {
      guard let page = PageToken(token) else {
        throw .badRequest("invalid continue token: continue key is not valid")
      }
      guard let kept = pages[page.revision] else {
        throw .expired(ListPages.expired)
      }
      (revision, collections, first) = (page.revision, kept, page.next)
    }
    if target.resource.key == ResourceKey(plural: "componentstatuses") {
      warnings.append("v1 ComponentStatus is deprecated in v1.19+")
      return ObjectForm(request, at: now).list([], target.resource, [:])
    }
    let limit = request.query["limit"].flatMap { Int($0) } ?? 0
    let collection = collections[target.resource.key] ?? Store.Collection()
    var found: [Value] = []
    var metadata: Value = ["resourceVersion": .string(String(revision))]
    let start = first.map { collection.keys.partition(before: $0) } ?? 0
    for position in start..<max(start, collection.keys.count) {
      let key = collection.keys[position]
      guard target.namespace == nil || key.namespace == target.namespace,
        let object = collection.objects[key]
      else { continue }
      // Whether what is left is selected shows only on the next page.
      if limit > 0, found.count == limit {
        pages.keep(store)
        metadata["continue"] = .string(PageToken(revision: revision, next: key).text)
        if labels.requirements.isEmpty, fields.isEmpty {
          let rest = collection.keys[position...].filter {
            target.namespace == nil || $0.namespace == target.namespace
          }
          metadata["remainingItemCount"] = .int(rest.count)
        }
        break
      }
      if labels.matches(object.labels), fields.matches(object) { found.append(object) }
    }
    return ObjectForm(request, at: now).list(found, target.resource, metadata)
  }

  /// The beginning of a watch.
  func watch(_ request: APIRequest, on target: Target) throws(Refusal) -> APIAnswer {
    guard target.resource.isStored else { throw .methodNotAllowed(target.resource) }
    if request.query["sendInitialEvents"] != nil,
      request.query["resourceVersionMatch"] != "NotOlderThan"
    {
      throw .badWatch
    }
    let labels = try LabelSelector(query: request.query["labelSelector"] ?? "")
    var selector = request.query["fieldSelector"] ?? ""
    if let name = target.name { selector = "metadata.name=\(name)" }
    let fields = try FieldSelector(selector, for: target.resource)
    let version = request.query["resourceVersion"] ?? ""
    let wantsBeginning = request.query["sendInitialEvents"] == "true"
    let beginsAnew = version.isEmpty || version == "0" || wantsBeginning
    guard let revision = beginsAnew ? store.revision : Int(version) else {
      throw Refusal(
        500,
        "",
        "resourceVersion: Invalid value: \"\(version)\": strconv.ParseUint: parsing \"\(version)\": invalid syntax"
      )
    }
    var initial: [Value] = []
    let skipsBeginning = request.query["sendInitialEvents"] == "false"
    if beginsAnew, !skipsBeginning, let collection = store.collections[target.resource.key] {
      initial = collection.keys.compactMap { key in
        guard target.namespace == nil || key.namespace == target.namespace,
          let object = collection.objects[key], labels.matches(object.labels),
          fields.matches(object)
        else { return nil }
        return object
      }
    }
    let seconds = request.query["timeoutSeconds"].flatMap { Int($0) } ?? 1_800
    return APIAnswer(
      status: 200,
      body: .watch(
        Watch(
          resource: target.resource,
          namespace: target.namespace,
          labels: labels,
          fields: fields,
          revision: revision,
          initial: initial,
          endOfBeginning: wantsBeginning && request.has("allowWatchBookmarks")
            ? store.revision : nil,
          wantsBookmarks: request.has("allowWatchBookmarks"),
          form: ObjectForm(request, at: now),
          timeout: .seconds(seconds)
        )
      )
    )
  }
}

/// Where a list goes on, as the text that clients hand back.
struct PageToken: Sendable, Equatable {
  let revision: Int
  let next: ObjectKey

  init(revision: Int, next: ObjectKey) {
    self.revision = revision
    self.next = next
  }

  /// Reads a token; nil where the text is none.
  init?(_ text: String) {
    guard let bytes = Base64.bytes(of: text),
      let value = try? JSONReader().value(of: bytes, file: "token"),
      let revision = value["rv"]?.int, let name = value["name"]?.string
    else { return nil }
    self.init(
      revision: revision,
      next: ObjectKey(namespace: value["namespace"]?.string ?? "", name: name)
    )
  }

  var text: String {
    let value: Value = [
      "rv": .int(revision), "namespace": .string(next.namespace), "name": .string(next.name),
    ]
    return Base64.text(of: JSONWriter().bytes(of: value))
  }
}

package import Manifests

extension KubeClient {
  /// Reads one object.
  ///
  /// - Throws: `notFound` where it is not there, and nothing else means that.
  package func get(
    _ type: ResourceType,
    namespace: String?,
    name: String,
    subresource: String? = nil
  ) async throws(ClusterError) -> Value {
    try await value(
      KubeRequest(
        .get,
        try type.path(namespace: namespace, name: name, subresource: subresource),
        holdsSecret: type.isSecret,
        purpose: .init("read", type.subject(namespace: namespace, name: name))
      )
    )
  }

  /// Reads one object where it is there; nil means that it surely is not.
  ///
  /// - Throws: for every other failure.
  package func find(
    _ type: ResourceType,
    namespace: String?,
    name: String
  ) async throws(ClusterError) -> Value? {
    do throws(ClusterError) {
      return try await get(type, namespace: namespace, name: name)
    } catch {
      if error.isNotFound { return nil }
      throw error
    }
  }

  /// Reads all objects of a kind, page by page, and keeps what `transform` makes of each.
  ///
  /// Every object says its `apiVersion` and `kind`, which servers leave out of lists. When the list grows too old while it is
  /// being read, it is read once more from its beginning, in one piece.
  package func list<Kept: Sendable>(
    _ type: ResourceType,
    _ scope: ListScope = ListScope(),
    keeping transform: (Value) -> Kept?
  ) async throws(ClusterError) -> ObjectList<Kept> {
    do throws(ClusterError) {
      return try await pages(of: type, scope, limit: scope.pageSize, transform)
    } catch {
      guard case .gone = error.problem else { throw error }
      return try await pages(of: type, scope, limit: nil, transform)
    }
  }

  /// Reads all objects of a kind, page by page.
  package func list(
    _ type: ResourceType,
    _ scope: ListScope = ListScope()
  ) async throws(ClusterError) -> ObjectList<Value> {
    try await list(type, scope) { $0 }
  }

  /// How many objects of a kind there are, by a request that costs the server next to nothing.
  ///
  /// - Returns: nil where the server does not say.
  package func count(
    of type: ResourceType,
    in namespace: String?
  ) async throws(ClusterError) -> Int? {
    // Servers leave the count out of lists of metadata.
    let scope = ListScope(namespace: namespace)
    let page = try await page(of: type, scope, limit: 1, token: nil)
    guard page.next != nil else { return page.items.count }
    return page.remaining.map { page.items.count + $0 }
  }

  private func pages<Kept: Sendable>(
    of type: ResourceType,
    _ scope: ListScope,
    limit: Int?,
    _ transform: (Value) -> Kept?
  ) async throws(ClusterError) -> ObjectList<Kept> {
    var kept: [Kept] = []
    var token: String?
    while true {
      let page = try await page(of: type, scope, limit: limit, token: token)
      for item in page.items {
        if let one = transform(item) { kept.append(one) }
      }
      token = page.next
      if token == nil { return ObjectList(items: kept, resourceVersion: page.resourceVersion) }
    }
  }

  /// Some of the objects of a kind: the first ones, or those behind a token.
  func page(
    of type: ResourceType,
    _ scope: ListScope,
    limit: Int?,
    token: String?
  ) async throws(ClusterError) -> ObjectPage {
    let page = try await value(try scope.request(for: type, limit: limit, token: token))
    let metadata = page["metadata"]
    let next = metadata?["continue"]?.string
    return ObjectPage(
      items: (page["items"]?.list ?? []).map { Self.complete($0, as: type) },
      next: next?.isEmpty == true ? nil : next,
      remaining: metadata?["remainingItemCount"]?.int,
      resourceVersion: metadata?["resourceVersion"]?.string ?? ""
    )
  }

  private static func complete(_ item: Value, as type: ResourceType) -> Value {
    guard case .map(let fields) = item, !fields.contains("kind") || !fields.contains("apiVersion")
    else { return item }
    var entries: [Mapping.Entry] = []
    entries.reserveCapacity(fields.count + 2)
    entries.append(.init(key: "apiVersion", value: .string(type.type.apiVersion)))
    entries.append(.init(key: "kind", value: .string(type.type.kind)))
    for entry in fields where entry.key != "kind" && entry.key != "apiVersion" {
      entries.append(entry)
    }
    return .map(Mapping(uniqueEntries: entries))
  }
}

/// A part of a list.
struct ObjectPage {
  let items: [Value]
  /// The token of the next page; nil for the last one.
  let next: String?
  /// How many objects come after this page, where the server says so.
  let remaining: Int?
  let resourceVersion: String
}

/// All objects of a kind at one moment.
package struct ObjectList<Item: Sendable>: Sendable {
  package var items: [Item]
  /// The moment, from which a watch can go on.
  package var resourceVersion: String

  package init(items: [Item], resourceVersion: String) {
    self.items = items
    self.resourceVersion = resourceVersion
  }
}

/// Which objects of a kind are meant, and how they are handed over.
package struct ListScope: Sendable, Hashable {
  /// One namespace, or nil for all.
  package var namespace: String?
  package var labels: String?
  package var fields: String?
  /// How many objects an answer holds at most.
  package var pageSize: Int
  /// Whether objects are reduced to their metadata.
  package var isMetadataOnly: Bool
  /// Whether objects may be as they were some moments ago, which a server knows without looking into its database.
  package var isRecent: Bool

  package init(
    namespace: String? = nil,
    labels: String? = nil,
    fields: String? = nil,
    pageSize: Int = 500,
    isMetadataOnly: Bool = false,
    isRecent: Bool = false
  ) {
    self.namespace = namespace
    self.labels = labels
    self.fields = fields
    self.pageSize = pageSize
    self.isMetadataOnly = isMetadataOnly
    self.isRecent = isRecent
  }

  /// Only the object of this name.
  package static func one(_ name: String, in namespace: String?) -> ListScope {
    ListScope(namespace: namespace, fields: "metadata.name=\(name)")
  }

  var selection: [KubeRequest.Parameter] {
    var query: [KubeRequest.Parameter] = []
    if let labels { query.append(.init("labelSelector", labels)) }
    if let fields { query.append(.init("fieldSelector", fields)) }
    return query
  }

  func request(
    for type: ResourceType,
    limit: Int?,
    token: String?
  ) throws(ClusterError) -> KubeRequest {
    var query = selection
    if isRecent {
      query.append(.init("resourceVersion", "0"))
    } else if let limit {
      query.append(.init("limit", String(limit)))
    }
    if let token { query.append(.init("continue", token)) }
    return KubeRequest(
      .get,
      try type.path(namespace: namespace),
      query: query,
      accept: isMetadataOnly ? .metadataList : .json,
      holdsSecret: type.isSecret,
      purpose: .init("list", type.subject(namespace: namespace, name: nil))
    )
  }
}

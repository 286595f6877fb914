package import Manifests

extension KubeClient {
  /// The objects of a kind as they are, and then whatever happens to them.
  ///
  /// ```swift
  /// for try await change in client.feed(of: type, ListScope(namespace: "default")) { … }
  /// ```
  package func feed(of type: ResourceType, _ scope: ListScope = ListScope()) -> ObjectFeed {
    ObjectFeed(client: self, type: type, scope: scope)
  }
}

/// What a feed brings.
package enum ObjectChange: Sendable, Hashable {
  /// These are all objects there are. Comes first, and again whenever the server could not say what happened in between;
  /// what is not among them is gone.
  case listed([Value])
  /// An object was made or changed.
  case stored(Value)
  /// An object is gone; its last state.
  case deleted(Value)
}

/// A list that keeps itself up to date by a watch.
///
/// It has no end of its own.
package struct ObjectFeed: AsyncSequence, Sendable {
  package typealias Failure = ClusterError

  fileprivate let client: KubeClient
  fileprivate let type: ResourceType
  fileprivate let scope: ListScope

  package func makeAsyncIterator() -> Iterator { Iterator(feed: self) }

  /// Reads a feed; one task at a time.
  package struct Iterator: AsyncIteratorProtocol {
    private let feed: ObjectFeed
    private var watch: Watch?

    fileprivate init(feed: ObjectFeed) {
      self.feed = feed
    }

    /// The next change, never nil.
    ///
    /// - Throws: when the server cannot be reached or refuses, after the client's patience; and when the task is cancelled.
    package mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws(ClusterError) -> ObjectChange? {
      if watch != nil {
        do throws(ClusterError) {
          switch try await watch?.next() {
          case .added(let object), .modified(let object): return .stored(object)
          case .deleted(let object): return .deleted(object)
          case nil: break
          }
        } catch {
          guard case .gone = error.problem else { throw error }
        }
      }
      let list = try await feed.client.list(feed.type, feed.scope)
      watch = feed.client.watch(feed.type, feed.scope, from: list.resourceVersion)
      return .listed(list.items)
    }
  }
}

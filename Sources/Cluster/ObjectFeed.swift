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
  /// A list begins. Comes first, and again whenever the server could not say what happened in between.
  case listing
  /// Some of the objects that are there.
  case found([Value])
  /// The list is complete: what was not found since it began is gone.
  case listed
  /// An object was made or changed.
  case stored(Value)
  /// An object is gone; its last state.
  case deleted(Value)
}

/// A list that keeps itself up to date by a watch.
///
/// Objects come page by page, so that never more than one page of them is held. It has no end of its own.
package struct ObjectFeed: AsyncSequence, Sendable {
  package typealias Failure = ClusterError

  fileprivate let client: KubeClient
  fileprivate let type: ResourceType
  fileprivate let scope: ListScope

  package func makeAsyncIterator() -> Iterator { Iterator(feed: self) }

  /// Reads a feed; one task at a time.
  package struct Iterator: AsyncIteratorProtocol {
    /// What a list is at; a limit of nil reads it in one piece.
    private enum Step {
      case begin(limit: Int?)
      case read(limit: Int?, token: String?)
      case end(resourceVersion: String)
    }

    private let feed: ObjectFeed
    private var step: Step
    /// What goes on where the list ended.
    private var watch: Watch?
    /// How many watches in a row could not go on and had brought nothing.
    private var expiries = 0

    fileprivate init(feed: ObjectFeed) {
      self.feed = feed
      step = .begin(limit: feed.scope.pageSize)
    }

    /// The next change, never nil.
    ///
    /// - Throws: when the server cannot be reached or refuses, after the client's patience; and when the task is cancelled.
    package mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws(ClusterError) -> ObjectChange? {
      do throws(ClusterError) {
        if let event = try await watch?.next() {
          expiries = 0
          return ObjectChange(event)
        }
      } catch {
        guard case .gone = error.problem else { throw error }
        watch = nil
        step = .begin(limit: feed.scope.pageSize)
        expiries += 1
        try await pause(before: error.purpose)
      }
      switch step {
      case .begin(let limit):
        step = .read(limit: limit, token: nil)
        return .listing
      case .read(let limit, let token): return try await list(limit, token)
      case .end(let version):
        watch = feed.client.watch(feed.type, feed.scope, from: version)
        return .listed
      }
    }

    /// A list that is too old for its watch at once is read anew; a server that says so each time must not be asked in a hurry.
    private func pause(before purpose: KubeRequest.Purpose) async throws(ClusterError) {
      guard expiries > 1 else { return }
      let wait = feed.client.delay(afterFailure: expiries - 1, retryAfter: nil)
      try await feed.client.pause(for: wait ?? feed.client.retries.longestDelay, before: purpose)
    }

    /// Reads one page; a list that grows too old meanwhile is begun once more, in one piece.
    private mutating func list(
      _ limit: Int?,
      _ token: String?
    ) async throws(ClusterError) -> ObjectChange {
      do throws(ClusterError) {
        let page = try await feed.client.page(of: feed.type, feed.scope, limit: limit, token: token)
        step =
          page.next.map { .read(limit: limit, token: $0) }
          ?? .end(resourceVersion: page.resourceVersion)
        return .found(page.items)
      } catch {
        guard case .gone = error.problem, limit != nil else { throw error }
        step = .read(limit: nil, token: nil)
        return .listing
      }
    }
  }
}

extension ObjectChange {
  fileprivate init(_ event: WatchEvent) {
    switch event {
    case .added(let object), .modified(let object): self = .stored(object)
    case .deleted(let object): self = .deleted(object)
    }
  }
}

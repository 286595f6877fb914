import Glibc
import Synchronization
import TestSupport

/// Stands between a client and the real API server, and answers some requests itself, as a server in trouble would.
///
/// It speaks HTTP/1.1 without encryption. Each connection has a thread; all of them end with the connection, and the
/// listener with this value.
final class FaultyServer: Sendable {
  struct Request: Sendable {
    let method: String
    let target: String
    /// Header fields under their names in lower case.
    let fields: [String: String]
    let body: [UInt8]

    var isWrite: Bool { method != "GET" }
  }

  /// What is sent instead of the real answer.
  struct Answer: Sendable {
    let status: Int
    var fields: [String] = []
    /// The reason, as in the API's own Status objects.
    var reason = ""
    var message = "asked to fail"
  }

  let kubeconfig: String
  /// Every request so far, whoever answered it.
  var requests: [Request] { seen.withLock { $0 } }

  /// The requests so far that change something, for messages.
  var writes: [String] { requests.filter(\.isWrite).map { "\($0.method) \($0.target)" } }

  private let folder: TemporaryFolder
  private let listener: CInt
  private let upstream: Upstream
  private let trouble: @Sendable (Request) -> Answer?
  private let seen = Mutex<[Request]>([])

  /// Starts one before the cluster of the test; a request for which `trouble` returns nil goes through.
  init(before live: Live, trouble: @escaping @Sendable (Request) -> Answer?) throws {
    let (listener, port) = try listenOnLoopback()
    self.listener = listener
    self.trouble = trouble
    upstream = try Upstream(live)
    folder = try TemporaryFolder()
    kubeconfig = folder.path + "/kubeconfig"
    try folder.write(
      """
      apiVersion: v1
      kind: Config
      current-context: faulty
      clusters:
      - {name: faulty, cluster: {server: "http://127.0.0.1:\(port)"}}
      users:
      - {name: admin, user: {token: unused}}
      contexts:
      - {name: faulty, context: {cluster: faulty, user: admin}}

      """,
      to: "kubeconfig"
    )
    Thread.start { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0, let server = self else { return }
        Thread.start { server.serve(connection) }
      }
    }
  }

  deinit {
    shutdown(listener, CInt(SHUT_RDWR))
    close(listener)
  }

  private func serve(_ handle: CInt) {
    defer { close(handle) }
    let connection = Connection(handle)
    while let request = connection.next() {
      seen.withLock { $0.append(request) }
      let isDone =
        if let answer = trouble(request) {
          connection.write(answer)
        } else {
          upstream.relay(request, to: connection)
        }
      guard isDone else { return }
    }
  }
}

/// A thread that is nobody's: what it does ends it.
enum Thread {
  static func start(_ work: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Work(work))
    var thread = pthread_t()
    pthread_create(
      &thread,
      nil,
      { pointer in
        guard let pointer else { return nil }
        Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().run()
        return nil
      },
      box.toOpaque()
    )
    pthread_detach(thread)
  }

  private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}

import Glibc
import Synchronization
package import TestSupport

/// Stands between a client and the real API server, and gets in the way of some requests, as a server or a network in trouble would.
///
/// It speaks HTTP/1.1 without encryption. Each connection has a thread; all of them end with the connection, and the
/// listener with this value.
package final class FaultyServer: Sendable {
  /// A request as it came.
  package struct Request: Sendable {
    package let method: String
    package let target: String
    /// Header fields under their names in lower case.
    package let fields: [String: String]
    package let body: [UInt8]

    /// Whether it may change anything; a dry run does not.
    package var isWrite: Bool { method != "GET" }
    /// Whether it changes anything.
    package var isRealWrite: Bool { isWrite && !target.contains("dryRun=All") }
    /// Whether it is to last and bring what happens.
    package var isWatch: Bool { target.contains("watch=true") }

    /// The same with another target.
    package func with(target: String) -> Request {
      Request(method: method, target: target, fields: fields, body: body)
    }
  }

  /// What is sent instead of the real answer.
  package struct Answer: Sendable {
    package let status: Int
    package var fields: [String]
    /// The reason, as in the API's own Status objects.
    package var reason: String
    package var message: String

    package init(
      status: Int,
      fields: [String] = [],
      reason: String = "",
      message: String = "asked to fail"
    ) {
      self.status = status
      self.fields = fields
      self.reason = reason
      self.message = message
    }
  }

  /// What happens to a request.
  package enum Trouble: Sendable {
    /// The server is not asked, and this is the answer.
    case answer(Answer)
    /// The connection ends before the server is asked.
    case lost
    /// The server does what it is asked for; the connection ends before it says so.
    case answerLost
    /// The server does what it is asked for; the connection ends in the middle of the answer.
    case answerCut
    /// The server does what it is asked for; the answer ends in the middle as if that were its end.
    case answerTruncated
    /// The server does what it is asked for; the connection ends in the middle of the answer's header.
    case headersCut
    /// The server is asked only after this time.
    case delayed(Duration)
    /// The server is not asked, and nothing is answered for as long as the client keeps the connection.
    case hung
    /// The server does what it is asked for; nothing is answered for as long as the client keeps the connection.
    case answerHung
    /// The server is not asked; this is the body of an answer that is none but good.
    case said(String)
    /// The server is asked this instead.
    case replaced(Request)
  }

  package let kubeconfig: String
  /// Every request so far, whoever answered it.
  package var requests: [Request] { seen.withLock { $0 } }

  /// The requests so far that change something, for messages.
  package var writes: [String] { requests.filter(\.isWrite).map { "\($0.method) \($0.target)" } }

  private let folder: TemporaryFolder
  private let listener: CInt
  private let upstream: Upstream
  private let trouble: @Sendable (Request) -> Trouble?
  private let seen = Mutex<[Request]>([])

  /// Starts one before a cluster, reached as its admin; a request for which `answer` returns nil goes through.
  package convenience init(
    before cluster: ClusterConnection,
    answer: @escaping @Sendable (Request) -> Answer?
  ) throws {
    try self.init(troubling: cluster, trouble: { answer($0).map { .answer($0) } })
  }

  /// Starts one before a cluster, reached as its admin; a request for which `trouble` returns nil goes through.
  package init(
    troubling cluster: ClusterConnection,
    trouble: @escaping @Sendable (Request) -> Trouble?
  ) throws {
    let (listener, port) = try listenOnLoopback()
    self.listener = listener
    self.trouble = trouble
    upstream = try Upstream(cluster.kubeconfig)
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
    OwnThread.start { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0, let server = self else { return }
        OwnThread.start { server.serve(connection) }
      }
    }
  }

  deinit {
    shutdown(listener, CInt(SHUT_RDWR))
    close(listener)
  }

  /// Ends every connection, watches too, which would last for minutes.
  package func stop() {
    upstream.stop()
  }

  private func serve(_ handle: CInt) {
    defer { close(handle) }
    let connection = Connection(handle)
    while let request = connection.next() {
      seen.withLock { $0.append(request) }
      guard serve(request, on: connection) else { return }
    }
  }
}

extension FaultyServer {
  /// Answers a request, or sees to it that nobody does; says whether the connection can be used again.
  private func serve(_ request: Request, on connection: Connection) -> Bool {
    switch trouble(request) {
    case nil: return upstream.relay(request, to: connection)
    case .answer(let answer): return connection.write(answer)
    case .lost: return false
    case .answerLost:
      _ = upstream.answer(to: request)
      return false
    case .answerCut:
      guard let answer = upstream.answer(to: request) else { return false }
      let half = Array(answer.body.prefix(answer.body.count / 2))
      _ = connection.write(
        status: answer.status,
        promisedBytes: answer.body.count,
        body: half
      )
      return false
    case .answerTruncated:
      guard let answer = upstream.answer(to: request) else { return false }
      let half = Array(answer.body.prefix(answer.body.count / 2))
      return connection.write(status: answer.status, promisedBytes: half.count, body: half)
    case .headersCut:
      guard let answer = upstream.answer(to: request) else { return false }
      connection.writeHalfHeader(status: answer.status)
      return false
    case .hung:
      connection.waitForEnd()
      return false
    case .answerHung:
      _ = upstream.answer(to: request)
      connection.waitForEnd()
      return false
    case .said(let text):
      let body = Array(text.utf8)
      return connection.write(status: 200, promisedBytes: body.count, body: body)
    case .replaced(let other): return upstream.relay(other, to: connection)
    case .delayed(let time):
      usleep(UInt32(time / .microseconds(1)))
      return upstream.relay(request, to: connection)
    }
  }
}

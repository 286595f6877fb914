package import Cluster
import Crypto
import Dispatch
import Glibc
import HTTP
import HTTPServer
import JSON
import Manifests
import Synchronization

/// A running sandbox: the API as a value, a clock that drives it, and a listener on loopback.
///
/// It runs from its making until `stop`.
package final class SandboxCluster: Sendable {
  /// How a sandbox is to be.
  package struct Options: Sendable {
    /// The port on loopback; 0 means any free one.
    package var port: UInt16 = 0
    /// How much faster than real its controllers are.
    package var timeScale = 1.0
    /// The folder that keeps its objects; nil where they go with the process.
    package var folder: String?
    /// What happens in it.
    package var script = Script()

    package init() {}
  }

  private struct State {
    var server: APIServer
    var simulation: Simulation
    var streams: [OpenWatch] = []
    /// Answers that are held back, and until when.
    var late: [(moment: Moment, stream: ByteStream, bytes: [UInt8])] = []
    var isStopped = false
    /// When the clock runs next.
    var alarm: Moment?
    /// Where changes are kept.
    var journal: Journal?
  }

  /// A watch with the stream that it writes to, and when it ends.
  private struct OpenWatch: Sendable {
    var watch: Watch
    let stream: ByteStream
    let end: Moment
    var nextBookmark: Moment
    /// Whether its connection is to be cut after its first events.
    var isToDrop = false
  }

  /// How often a watch hears that nothing happened, and the server looks whether the client is still there.
  private static let bookmarkInterval = Duration.seconds(60)

  /// Guards the cluster between the listener's threads and the clock.
  private let state: Mutex<State>
  private let credentials: SandboxCredentials
  private let clock: DispatchQueue
  private let listener: Mutex<Listener?>
  private let openPort: UInt16

  /// Starts a cluster with nothing in it but what every cluster has, or with what its folder holds.
  ///
  /// - Throws: when the port is taken, or the folder cannot be used.
  package init(_ options: Options = Options()) throws {
    var random = SystemRandomNumberGenerator()
    let now = Self.now()
    credentials = try SandboxCredentials(folder: options.folder, now: now)
    let kept = try options.folder.flatMap { try Journal.read(folder: $0) }
    var server =
      kept.map { APIServer(now: now, seed: random.next(), kept: $0) }
      ?? APIServer(now: now, seed: random.next())
    server.authority = credentials.authority
    server.refused = options.script.wishes.filter { $0.failure == .refused }
    state = Mutex(
      State(
        server: server,
        simulation: Simulation(script: options.script, timeScale: options.timeScale),
        journal: try options.folder.map { try Journal(folder: $0, server.store) }
      )
    )
    clock = DispatchQueue(label: "sandbox.clock")
    listener = Mutex(nil)
    let relay = Relay()
    let listening = try Listener(
      port: options.port,
      identity: .init(key: credentials.key, certificate: credentials.certificate)
    ) { request in relay.answer(request) }
    openPort = listening.port
    listener.withLock { $0 = listening }
    relay.cluster.withLock { $0 = self }
    advance()
  }

  /// Passes requests on to the cluster, which is made after its listener.
  private final class Relay: Sendable {
    let cluster = Mutex<SandboxCluster?>(nil)

    func answer(_ request: ServerRequest) -> ServerResponse {
      guard let cluster = cluster.withLock({ $0 }) else {
        return ServerResponse(status: 503, body: .bytes([]))
      }
      return cluster.answer(request)
    }
  }

  /// How one reaches it.
  package var access: ClusterAccess {
    ClusterAccess(
      name: "sandbox",
      cluster: "sandbox",
      server: "https://127.0.0.1:\(openPort)",
      trust: .only(Array(credentials.authority.utf8)),
      proxy: .none,
      credential: .token(Masked(credentials.token))
    )
  }

  /// The kubeconfig by which other programs reach it.
  package var kubeconfig: String { credentials.kubeconfig(port: openPort) }

  /// Ends every watch and stops listening.
  package func stop() {
    state.withLock { state in
      state.isStopped = true
      for open in state.streams { open.stream.end() }
      for answer in state.late { answer.stream.breakOff() }
      state.journal?.append(state.server.store)
      state.streams = []
    }
    listener.withLock { $0 }?.stop()
  }

  private func answer(_ request: ServerRequest) -> ServerResponse {
    guard request.fields["authorization"] == "Bearer \(credentials.token)" else {
      let refusal = Refusal(401, "Unauthorized", "Unauthorized")
      return ServerResponse(status: 401, body: .bytes(JSONWriter().bytes(of: refusal.status)))
    }
    let request = APIRequest(
      method: request.method,
      target: request.target,
      fields: request.fields,
      body: request.body
    )
    let now = Self.now()
    return state.withLock { state in
      let fault = state.server.faults.way(of: request)
      if case .cutInHeader = fault { return ServerResponse(status: 0, body: .cut) }
      let before = state.server.store.revision
      let answer = state.server.answer(request, at: now)
      if state.server.store.revision != before { wake(&state, at: now) }
      return hampered(response(answer, fault, &state, at: now), by: fault, &state, at: now)
    }
  }

  /// An answer as a fault on its way leaves it.
  private func hampered(
    _ response: ServerResponse,
    by fault: Fault?,
    _ state: inout State,
    at now: Moment
  ) -> ServerResponse {
    guard case .bytes(let bytes) = response.body else { return response }
    var response = response
    switch fault {
    case .late(let delay):
      let stream = ByteStream()
      response.body = .stream(stream)
      state.late.append((now + delay, stream, bytes))
      wake(&state, at: now + delay)
    case .cutInBody:
      let stream = ByteStream()
      response.body = .stream(stream)
      stream.write(Array(bytes.prefix(bytes.count / 2)))
      stream.breakOff()
    case .truncatedJSON: response.body = .bytes(Array(bytes.prefix(bytes.count / 2)))
    default: break
    }
    return response
  }

  private func response(
    _ answer: APIAnswer,
    _ fault: Fault?,
    _ state: inout State,
    at now: Moment
  ) -> ServerResponse {
    var fields: [(name: String, value: String)] = [("Content-Type", answer.contentType)]
    for warning in answer.warnings {
      let text = warning.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      fields.append(("Warning", "299 - \"\(text)\""))
    }
    if let seconds = answer.retryAfterSeconds { fields.append(("Retry-After", String(seconds))) }
    switch answer.body {
    case .value(let value):
      return ServerResponse(
        status: answer.status,
        fields: fields,
        body: .bytes(JSONWriter(escapesHTML: false, sortsKeys: false).bytes(of: value))
      )
    case .text(let text):
      return ServerResponse(
        status: answer.status,
        fields: [("Content-Type", "text/plain")],
        body: .bytes(Array(text.utf8))
      )
    case .watch(let watch):
      let stream = ByteStream()
      var open = OpenWatch(
        watch: watch,
        stream: stream,
        end: now + watch.timeout,
        nextBookmark: now + Self.bookmarkInterval
      )
      if case .watchDrop = fault { open.isToDrop = true }
      Self.feed(&open, state.server.store, at: now)
      state.streams.append(open)
      wake(&state, at: now + min(watch.timeout, Self.bookmarkInterval))
      return ServerResponse(status: answer.status, fields: fields, body: .stream(stream))
    }
  }

  /// Lets the controllers do what is due, and watches see it; then sleeps until there is more to do.
  private func advance(for alarm: Moment? = nil) {
    let now = Self.now()
    state.withLock { state in
      guard !state.isStopped else { return }
      if state.alarm == alarm { state.alarm = nil }
      let next = state.simulation.advance(&state.server, to: now)
      for position in state.streams.indices {
        Self.feed(&state.streams[position], state.server.store, at: now)
      }
      state.streams.removeAll { $0.stream.isClosed }
      state.journal?.append(state.server.store)
      Self.release(&state.late, at: now)
      let watched = state.streams.map { min($0.nextBookmark, $0.end) }.min()
      let held = state.late.map(\.moment).min()
      if let next = [next, watched, held].compactMap(\.self).min() { wake(&state, at: next) }
    }
  }

  /// Sends the answers that were held back for long enough.
  private static func release(
    _ late: inout [(moment: Moment, stream: ByteStream, bytes: [UInt8])],
    at now: Moment
  ) {
    for answer in late where answer.moment <= now {
      answer.stream.write(answer.bytes)
      answer.stream.end()
    }
    late.removeAll { $0.moment <= now }
  }

  /// Lets the clock run at a moment, unless it runs before.
  private func wake(_ state: inout State, at moment: Moment) {
    if let alarm = state.alarm, alarm <= moment { return }
    state.alarm = moment
    let delay = max(moment - Self.now(), .zero)
    let deadline = DispatchTime.now() + .nanoseconds(Int(delay / .nanoseconds(1)))
    clock.asyncAfter(deadline: deadline) { [weak self] in self?.advance(for: moment) }
  }

  private static func feed(_ open: inout OpenWatch, _ store: Store, at now: Moment) {
    let writer = JSONWriter(escapesHTML: false, sortsKeys: false)
    var events = open.watch.events(of: store)
    if now >= open.nextBookmark {
      if open.watch.wantsBookmarks { events.append(open.watch.bookmark(store.revision)) }
      open.nextBookmark = now + Self.bookmarkInterval
      open.stream.touch()
    }
    for event in events { open.stream.write(writer.bytes(of: event) + [UInt8(ascii: "\n")]) }
    if open.isToDrop, !events.isEmpty { open.stream.breakOff() }
    let isRefused = events.last?["type"] == "ERROR"
    if isRefused || now >= open.end || open.stream.backlogInBytes > 64 << 20 { open.stream.end() }
  }

  private static func now() -> Moment {
    // The members of `timespec` belong to one of two modules, whichever the compiler met first: only its memory is used.
    var time = (seconds: 0, nanoseconds: 0)
    withUnsafeMutableBytes(of: &time) { memory in
      guard let time = memory.assumingMemoryBound(to: timespec.self).baseAddress else { return }
      clock_gettime(CLOCK_REALTIME, time)
    }
    return Moment(nanosecondsSince1970: time.seconds * 1_000_000_000 + time.nanoseconds)
  }
}

import Glibc
import Synchronization

/// What connections and bodies take up of a server, and who has to go when there is no more.
final class Room: Sendable {
  /// Why a body cannot be taken.
  enum Refusal {
    case tooLarge(limitInBytes: Int)
    case full

    var response: ServerResponse {
      switch self {
      case .tooLarge(let limit):
        let text = "the body is larger than \(limit) bytes\n"
        return ServerResponse(status: 413, body: .bytes(Array(text.utf8)))
      case .full:
        let text = "too much is being sent at once\n"
        let fields = [(name: "Retry-After", value: "5")]
        return ServerResponse(status: 503, fields: fields, body: .bytes(Array(text.utf8)))
      }
    }
  }

  private struct State {
    /// The sockets of open connections, each with when its last request ended, or with its beginning.
    var sockets: [CInt: ContinuousClock.Instant] = [:]
    /// The bodies that have not arrived whole, by the sockets that they come from.
    var bodies: [CInt: Body] = [:]
    var bodiesInBytes = 0

    mutating func end(bodyOn socket: CInt) {
      bodiesInBytes -= bodies.removeValue(forKey: socket)?.sizeInBytes ?? 0
    }
  }

  private struct Body {
    let beginning = ContinuousClock.now
    var sizeInBytes = 0
  }

  private let bodyLimitInBytes: Int
  private let limits: Listener.Limits?
  /// Guards what is taken up between the server's threads.
  private let state = Mutex(State())

  init(bodyLimitInBytes: Int, _ limits: Listener.Limits?) {
    self.bodyLimitInBytes = bodyLimitInBytes
    self.limits = limits
  }

  /// Lets a connection in; where there are too many, the one is ended whose last request ended longest ago. `shutdown`
  ///
  /// A socket is in the table for as long as it is open, so that no other one of the same number is hit.
  func enter(_ socket: CInt) {
    guard let limits else { return }
    state.withLock { state in
      state.sockets[socket] = .now
      guard state.sockets.count > limits.connections,
        let oldest = state.sockets.min(by: { $0.value < $1.value })?.key
      else { return }
      state.sockets[oldest] = nil
      shutdown(oldest, CInt(SHUT_RDWR))
    }
  }

  func note(endOfRequestOn socket: CInt) {
    state.withLock { state in
      if state.sockets[socket] != nil { state.sockets[socket] = .now }
    }
  }

  func leave(_ socket: CInt) {
    state.withLock { $0.sockets[socket] = nil }
  }

  /// Takes so many bytes more of a body that has some already; why that cannot be, and nil where it can.
  ///
  /// Where bodies take up too much, the one is ended that began longest ago: who sends slowly keeps nobody else out.
  func take(_ count: Int, after before: Int, on socket: CInt) -> Refusal? {
    guard before + count <= bodyLimitInBytes else {
      return .tooLarge(limitInBytes: bodyLimitInBytes)
    }
    guard let limits else { return nil }
    return state.withLock { state in
      // What had arrived before a body was ended may still be read.
      guard before == 0 || state.bodies[socket] != nil else { return .full }
      state.bodies[socket, default: Body()].sizeInBytes += count
      state.bodiesInBytes += count
      while state.bodiesInBytes > limits.bodiesInBytes,
        let oldest = state.bodies.min(by: { $0.value.beginning < $1.value.beginning })?.key
      {
        state.end(bodyOn: oldest)
        if oldest == socket { return .full }
        shutdown(oldest, CInt(SHUT_RDWR))
      }
      return nil
    }
  }

  /// Gives back what a body takes up that has arrived whole, or is given up.
  func giveBack(bodyOn socket: CInt) {
    state.withLock { $0.end(bodyOn: socket) }
  }
}

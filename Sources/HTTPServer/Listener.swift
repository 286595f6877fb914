internal import CMicroHTTPD
import Glibc
import Synchronization

/// Makes libmicrohttpd ready, once for the process; touched by the first server.
private let isLibraryReady = lazy_load_mhd()

/// A server that runs from its making until `stop`.
package final class Listener: Sendable {
  /// Who the server is: its private key and its certificate, both as PEM.
  package struct Identity: Sendable {
    package var key: String
    package var certificate: String

    package init(key: String, certificate: String) {
      self.key = key
      self.certificate = certificate
    }
  }

  /// What the library's threads need; it lives as long as the server does.
  private final class Calls: Sendable {
    let answer: @Sendable (ServerRequest) -> ServerResponse
    let room: Room

    init(_ room: Room, _ answer: @escaping @Sendable (ServerRequest) -> ServerResponse) {
      self.room = room
      self.answer = answer
    }
  }

  private struct Handle: ~Copyable {
    nonisolated(unsafe) var daemon: OpaquePointer?
  }

  /// The port that it listens on.
  package let port: UInt16
  /// Guards the library's handle against being freed twice.
  private let handle: Mutex<Handle>
  private let calls: Calls

  /// Where a server listens.
  package enum Interface: Sendable, Hashable {
    /// Only this machine reaches it, by IPv4.
    case loopback
    /// Only this machine reaches it, by IPv6.
    case loopback6
    /// Whoever reaches the machine, or the pod, reaches it, by IPv6 or IPv4.
    case all

    /// In which ways the library may be asked for it; the first that works is the one, since a machine may have no IPv6.
    fileprivate var ways: [swell_mhd_interface] {
      switch self {
      case .loopback: [SWELL_MHD_LOOPBACK]
      case .loopback6: [SWELL_MHD_LOOPBACK_6]
      case .all: [SWELL_MHD_ALL, SWELL_MHD_ALL_4]
      }
    }
  }

  /// How much of a server those may take up who are slow, or do not mean well.
  package struct Limits: Sendable, Hashable {
    /// How many connections may be open at once; for one more, the one goes whose last request ended longest ago.
    package var connections: Int
    /// How long a connection may be silent; to the second.
    package var idleTime: Duration
    /// How many bytes all bodies may have together that have not arrived whole; for more, the one is ended that began longest ago.
    package var bodiesInBytes: Int

    package init(connections: Int, idleTime: Duration, bodiesInBytes: Int) {
      self.connections = connections
      self.idleTime = idleTime
      self.bodiesInBytes = bodiesInBytes
    }
  }

  /// Starts to listen on a port, of loopback unless said otherwise, with TLS where there is an identity; port 0 means any free one.
  ///
  /// - Throws: when the port is taken or the identity cannot be used.
  package init(
    on interface: Interface = .loopback,
    port: UInt16,
    identity: Identity?,
    threads: UInt32 = 2,
    bodyLimitInBytes: Int = 3 << 20,
    limits: Limits? = nil,
    answer: @escaping @Sendable (ServerRequest) -> ServerResponse
  ) throws(HTTPServerError) {
    calls = Calls(Room(bodyLimitInBytes: bodyLimitInBytes, limits), answer)
    guard isLibraryReady else {
      throw HTTPServerError(port: port, reason: "libmicrohttpd cannot be loaded")
    }
    var daemon: OpaquePointer?
    errno = 0
    for way in interface.ways where daemon == nil && errno != EADDRINUSE {
      daemon = Self.start(way, port, threads, calls, identity, limits)
    }
    guard let daemon else {
      let reason = errno == 0 ? "the server does not start" : String(cString: strerror(errno))
      throw HTTPServerError(port: port, reason: reason)
    }
    self.port = swell_mhd_port(daemon)
    handle = Mutex(Handle(daemon: daemon))
  }

  private static func start(
    _ way: swell_mhd_interface,
    _ port: UInt16,
    _ threads: UInt32,
    _ calls: Calls,
    _ identity: Identity?,
    _ limits: Limits?
  ) -> OpaquePointer? {
    errno = 0
    return swell_mhd_start(
      way,
      port,
      threads,
      { _, target, _ in
        let exchange = Exchange(target: target.map { String(cString: $0) } ?? "/")
        return Unmanaged.passRetained(exchange).toOpaque()
      },
      { closure, connection, _, method, _, data, size, exchange in
        guard let closure, let connection, let method, let size, let exchange = exchange?.pointee
        else { return .NO }
        let calls = Unmanaged<Calls>.fromOpaque(closure).takeUnretainedValue()
        return Unmanaged<Exchange>.fromOpaque(exchange).takeUnretainedValue().advance(
          connection,
          method: String(cString: method),
          data: data,
          size: size,
          room: calls.room,
          answer: calls.answer
        )
      },
      { closure, connection, exchange, _ in
        guard let closure, let connection, let pointer = exchange?.pointee else { return }
        let calls = Unmanaged<Calls>.fromOpaque(closure).takeUnretainedValue()
        calls.room.note(endOfRequestOn: swell_mhd_socket(connection))
        Unmanaged<Exchange>.fromOpaque(pointer).takeRetainedValue().leave(calls.room, connection)
        exchange?.pointee = nil
      },
      { closure, connection, _, event in
        guard let closure, let connection else { return }
        let room = Unmanaged<Calls>.fromOpaque(closure).takeUnretainedValue().room
        let socket = swell_mhd_socket(connection)
        if swell_mhd_begins(event) { room.enter(socket) } else { room.leave(socket) }
      },
      Unmanaged.passUnretained(calls).toOpaque(),
      UInt32(limits?.idleTime.components.seconds ?? 0),
      identity?.key,
      identity?.certificate
    )
  }

  /// Stops listening and closes every connection; streams have to be ended before.
  ///
  /// Wraps `MHD_stop_daemon`.
  package func stop() {
    let daemon = handle.withLock { handle in
      defer { handle.daemon = nil }
      return Sending(pointer: handle.daemon)
    }
    if let pointer = daemon.pointer { MHD_stop_daemon(pointer) }
  }

  deinit { stop() }

  private struct Sending: @unchecked Sendable {
    let pointer: OpaquePointer?
  }
}

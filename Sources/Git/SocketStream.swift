internal import CLibGit2
import Glibc

/// The sockets that libgit2 talks ssh through: they belong to a `Connection`, which can break them off.
enum SocketStream {
  /// Makes libgit2 use these sockets. `git_stream_register`
  static func register() {
    var registration = git_stream_registration()
    registration.version = GIT_STREAM_VERSION
    registration.`init` = { out, host, port in
      guard let out, let host, let port, let connection = Connection.current else { return -1 }
      return SocketStream.make(out, host: host, port: port, connection)
    }
    git_stream_register(GIT_STREAM_STANDARD, &registration)
  }

  private static func make(
    _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_stream>?>,
    host: UnsafePointer<CChar>,
    port: UnsafePointer<CChar>,
    _ connection: Connection
  ) -> Int32 {
    let socket = UnsafeMutablePointer<swell_git_socket>.allocate(capacity: 1)
    socket.initialize(to: swell_git_socket())
    socket.pointee.host = strdup(host)
    socket.pointee.port = strdup(port)
    socket.pointee.descriptor = -1
    socket.pointee.connection = Unmanaged.passRetained(connection).toOpaque()
    socket.pointee.parent.version = GIT_STREAM_VERSION
    socket.pointee.parent.connect = { SocketStream.connect(SocketStream.socket($0)) }
    socket.pointee.parent.read = { SocketStream.read(SocketStream.socket($0), $1, $2) }
    socket.pointee.parent.write = { SocketStream.write(SocketStream.socket($0), $1, $2, $3) }
    socket.pointee.parent.close = { SocketStream.close(SocketStream.socket($0)) }
    socket.pointee.parent.free = { SocketStream.release(SocketStream.socket($0)) }
    out.pointee = UnsafeMutableRawPointer(socket).assumingMemoryBound(to: git_stream.self)
    return 0
  }

  private typealias Socket = UnsafeMutablePointer<swell_git_socket>

  private static func socket(_ stream: UnsafeMutablePointer<git_stream>?) -> Socket {
    guard let stream else { preconditionFailure("libgit2 called a stream that is none") }
    return UnsafeMutableRawPointer(stream).assumingMemoryBound(to: swell_git_socket.self)
  }

  private static func connection(of socket: Socket) -> Connection {
    Unmanaged<Connection>.fromOpaque(socket.pointee.connection).takeUnretainedValue()
  }

  private static func connect(_ socket: Socket) -> Int32 {
    let name = String(cString: socket.pointee.host)
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(socket.pointee.host, socket.pointee.port, &hints, &found)
    guard code == 0 else {
      return fail("cannot resolve '\(name)': \(String(cString: gai_strerror(code)))")
    }
    defer { freeaddrinfo(found) }
    var reason = "no address"
    var next = found
    while let address = next?.pointee {
      next = address.ai_next
      let descriptor = Glibc.socket(
        address.ai_family,
        address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue),
        address.ai_protocol
      )
      guard descriptor >= 0 else { continue }
      guard connection(of: socket).adopt(descriptor) else {
        Glibc.close(descriptor)
        return fail("broken off")
      }
      if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 {
        socket.pointee.descriptor = descriptor
        return 0
      }
      reason = String(cString: strerror(errno))
      connection(of: socket).close(descriptor)
    }
    return fail("cannot connect to \(name):\(String(cString: socket.pointee.port)): \(reason)")
  }

  private static func read(_ socket: Socket, _ buffer: UnsafeMutableRawPointer?, _ count: Int)
    -> Int
  {
    let received = recv(socket.pointee.descriptor, buffer, count, 0)
    guard received >= 0 else {
      return Int(fail("the connection was lost: \(String(cString: strerror(errno)))"))
    }
    connection(of: socket).move()
    return received
  }

  private static func write(
    _ socket: Socket,
    _ bytes: UnsafePointer<CChar>?,
    _ count: Int,
    _ flags: Int32
  ) -> Int {
    let noSignal = Int32(MSG_NOSIGNAL)
    let sent = send(socket.pointee.descriptor, bytes, count, flags | noSignal)
    guard sent >= 0 else {
      return Int(fail("the connection was lost: \(String(cString: strerror(errno)))"))
    }
    connection(of: socket).move()
    return sent
  }

  private static func close(_ socket: Socket) -> Int32 {
    guard socket.pointee.descriptor >= 0 else { return 0 }
    connection(of: socket).close(socket.pointee.descriptor)
    socket.pointee.descriptor = -1
    return 0
  }

  private static func release(_ socket: Socket) {
    _ = close(socket)
    Unmanaged<Connection>.fromOpaque(socket.pointee.connection).release()
    free(socket.pointee.host)
    free(socket.pointee.port)
    socket.deallocate()
  }

  private static func fail(_ message: String) -> Int32 {
    git_error_set_str(Int32(GIT_ERROR_NET.rawValue), message)
    return -1
  }
}

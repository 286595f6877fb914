import Glibc

/// Finds ports on 127.0.0.1 that nobody listens on, all different.
///
/// They are free when this returns; another process may take one before it is used, which then fails the start.
func freeLoopbackPorts(_ count: Int) throws(TestClusterError) -> [UInt16] {
  var sockets: [CInt] = []
  defer { for socket in sockets { close(socket) } }
  var ports: [UInt16] = []
  for _ in 0..<count {
    let (socket, port) = try boundSocket()
    sockets.append(socket)
    ports.append(port)
  }
  return ports
}

/// Takes a free port of 127.0.0.1 without listening on it.
func boundSocket() throws(TestClusterError) -> (socket: CInt, port: UInt16) {
  let handle = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
  guard handle >= 0 else { throw .noFreePort }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = inet_addr("127.0.0.1")
  var size = socklen_t(MemoryLayout<sockaddr_in>.size)
  let found = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
      bind(handle, generic, size) == 0 && getsockname(handle, generic, &size) == 0
    }
  }
  guard found else {
    close(handle)
    throw .noFreePort
  }
  return (handle, UInt16(bigEndian: address.sin_port))
}

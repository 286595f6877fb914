import HTTPServer

/// Where a server of the command line listens: `PORT`, `127.0.0.1:PORT` or `[::1]:PORT` for this machine, `:PORT`, `0.0.0.0:PORT` or
/// `[::]:PORT` for everybody, by IPv6 or IPv4.
struct ListenAddress: Equatable {
  let interface: Listener.Interface
  let port: UInt16

  init(_ text: String) throws(UsageError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let port = parts.last.flatMap({ UInt16($0) }) else {
      throw .badValue(option: "listen", value: text, reason: "it takes :8080 or 8080")
    }
    self.port = port
    switch parts.count > 1 ? parts.dropLast().joined(separator: ":") : "localhost" {
    case "", "0.0.0.0", "[::]": interface = .all
    case "127.0.0.1", "localhost": interface = .loopback
    case "[::1]": interface = .loopback6
    default:
      throw .badValue(
        option: "listen",
        value: text,
        reason: "it takes :8080 for everybody, or 127.0.0.1:8080 or [::1]:8080 for this machine"
      )
    }
  }
}

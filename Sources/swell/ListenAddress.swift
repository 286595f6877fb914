import HTTPServer

/// Where a server of the command line listens: `PORT`, `127.0.0.1:PORT`, `0.0.0.0:PORT` or `:PORT`.
struct ListenAddress: Equatable {
  let interface: Listener.Interface
  let port: UInt16

  init(_ text: String) throws(UsageError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let port = parts.last.flatMap({ UInt16($0) }) else {
      throw .badValue(option: "listen", value: text, reason: "it takes 0.0.0.0:8080 or 8080")
    }
    self.port = port
    switch parts.count == 2 ? parts[0] : "localhost" {
    case "", "0.0.0.0": interface = .all
    case "127.0.0.1", "localhost": interface = .loopback
    default:
      throw .badValue(
        option: "listen",
        value: text,
        reason: "it takes 0.0.0.0 for everybody or 127.0.0.1 for this machine"
      )
    }
  }
}

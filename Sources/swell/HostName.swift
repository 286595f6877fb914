import Glibc

/// Names of hosts.
enum HostName {
  /// This machine's name; empty where it has none. `gethostname`
  static var own: String {
    var buffer = [CChar](repeating: 0, count: 256)
    gethostname(&buffer, buffer.count - 1)
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The first address of a host, empty where it has none. `getaddrinfo`
  static func address(_ name: String) -> String {
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(name, nil, nil, &found) == 0, let first = found else { return "" }
    defer { freeaddrinfo(first) }
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let length = socklen_t(text.count)
    let address = first.pointee
    guard
      getnameinfo(address.ai_addr, address.ai_addrlen, &text, length, nil, 0, NI_NUMERICHOST) == 0
    else { return "" }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

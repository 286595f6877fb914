import Glibc

/// Reads IP addresses.
enum IPAddress {
  /// Four or sixteen bytes, nil where the text is no address.
  static func bytes(of text: String) -> [UInt8]? {
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: &four) { Array($0) } }
    var six = in6_addr()
    guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
    return withUnsafeBytes(of: &six) { Array($0) }
  }
}

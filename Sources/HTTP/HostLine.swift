import CLibCurl
import Glibc

/// Lets a request ask one host while the certificate must bear another name.
///
/// libcurl takes the name to check from the URL. So the URL gets that name, the connection a detour to the true host, and the
/// `Host` field is written by hand. For one transfer at a time; freed at the end of its life.
final class HostLine {
  private let serverName: String
  private var origin: Origin?
  private let line: UnsafeMutablePointer<curl_slist>
  /// For `CURLOPT_CONNECT_TO`.
  private(set) var detour: UnsafeMutablePointer<curl_slist>?

  init(serverName: String) {
    self.serverName = serverName
    line = .allocate(capacity: 1)
    line.initialize(to: curl_slist(data: nil, next: nil))
  }

  deinit {
    free(line.pointee.data)
    line.deallocate()
    curl_slist_free_all(detour)
  }

  /// The URL with the name to check in the host's place.
  func address(of url: String) -> String? {
    guard let origin = Origin(url: url) else { return nil }
    if origin != self.origin { point(to: origin) }
    let name = serverName.contains(":") ? "[\(serverName)]" : serverName
    let start = url.utf8.index(url.utf8.startIndex, offsetBy: origin.scheme.utf8.count + 3)
    let rest = url[Origin.authority(of: url, from: start).endIndex...]
    return "\(origin.scheme)://\(name):\(origin.port)\(rest)"
  }

  /// The fields with the `Host` field before them.
  func list(
    before fields: UnsafeMutablePointer<curl_slist>?
  ) -> UnsafeMutablePointer<curl_slist> {
    line.pointee.next = fields
    return line
  }

  private func point(to origin: Origin) {
    free(line.pointee.data)
    line.pointee.data = strdup("Host: \(origin.authority)")
    curl_slist_free_all(detour)
    detour = curl_slist_append(nil, "::\(origin.bracketedHost):\(origin.port)")
    self.origin = origin
  }
}

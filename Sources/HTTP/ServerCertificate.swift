import CLibCurl

/// The certificate that the server at an address shows, as PEM; nil where none can be had.
///
/// It is not checked, since it is to be looked at: nothing is sent to the server but the handshake. Blocks until that is done.
///
/// Wraps `CURLINFO_CERTINFO`.
package func shownCertificate(at url: String, serverName: String? = nil) -> [UInt8]? {
  guard let origin = Origin(url: url), origin.scheme == "https" else { return nil }
  let handle = EasyHandle()
  let name = serverName ?? origin.host
  let detour = curl_slist_append(nil, "::\(origin.bracketedHost):\(origin.port)")
  defer { curl_slist_free_all(detour) }
  do throws(HTTPError) {
    try handle.set(CURLOPT_URL, "https://\(name.contains(":") ? "[\(name)]" : name)/")
    try handle.set(CURLOPT_CONNECT_TO, list: detour)
    try handle.set(CURLOPT_CERTINFO, 1)
    try handle.set(CURLOPT_CONNECT_ONLY, 1)
    try handle.set(CURLOPT_SSL_VERIFYPEER, 0)
    try handle.set(CURLOPT_SSL_VERIFYHOST, 0)
    try handle.set(CURLOPT_NOSIGNAL, 1)
    try handle.set(CURLOPT_TIMEOUT_MS, 15_000)
  } catch {
    return nil
  }
  // A server that wants a client's certificate may end the connection after it has shown its own.
  _ = curl_easy_perform(handle.pointer)
  var found: UnsafeMutableRawPointer?
  guard swell_easy_get_pointer(handle.pointer, CURLINFO_CERTINFO, &found) == CURLE_OK,
    let chain = found?.assumingMemoryBound(to: curl_certinfo.self).pointee, chain.num_of_certs > 0
  else { return nil }
  var line = chain.certinfo[0]
  while let entry = line?.pointee {
    let text = String(cString: entry.data)
    if text.hasPrefix("Cert:") { return Array(text.dropFirst("Cert:".count).utf8) }
    line = entry.next
  }
  return nil
}

import CLibCurl
import Glibc

extension HTTPError.Problem {
  /// Says what a return code of libcurl's means.
  init(
    _ code: CURLcode,
    message: String,
    host: String,
    systemError: Int32,
    isConnected: Bool,
    connectTimeout: Duration,
    timeout: Duration
  ) {
    let words = Self.tidy(message.isEmpty ? String(cString: curl_easy_strerror(code)) : message)
    switch code {
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: self = .invalidURL
    case CURLE_COULDNT_RESOLVE_HOST: self = .unknownHost(host)
    case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: self = .proxy(words)
    case CURLE_COULDNT_CONNECT:
      self = .notConnected(
        systemError == 0 ? words : Self.tidy(String(cString: strerror(systemError)))
      )
    case CURLE_OPERATION_TIMEDOUT:
      self =
        isConnected || timeout != .zero && timeout < connectTimeout
        ? .timedOut(after: timeout) : .connectTimedOut(after: connectTimeout)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CIPHER:
      self = .untrusted(words)
    case CURLE_SSL_CONNECT_ERROR:
      self = Self.isBrokenLine(words) ? .notConnected(words) : .untrusted(words)
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR:
      // With TLS 1.3 a server says only after the handshake that it does not take our certificate.
      self = words.contains(" alert ") ? .untrusted(words) : .interrupted(words)
    case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2, CURLE_HTTP2_STREAM,
      CURLE_WEIRD_SERVER_REPLY:
      self = .interrupted(words)
    default: self = .failed(words)
    }
  }

  private static func isBrokenLine(_ words: String) -> Bool {
    words.contains("SSL_ERROR_SYSCALL") || words.contains("reset by peer")
      || words.contains("unexpected eof")
  }

  /// Begins in lower case, as all messages do, unless with an abbreviation; ends without a full stop.
  private static func tidy(_ message: String) -> String {
    var words = Substring(message)
    while words.last == "." || words.last == "\n" { words.removeLast() }
    guard let first = words.first, words.dropFirst().first?.isLowercase == true else {
      return String(words)
    }
    return first.lowercased() + words.dropFirst()
  }
}

import CLibCurl

/// Loads libcurl and makes it ready, once for the process; touched by the first handle.
let isCurlReady: Bool =
  lazy_load_curl() && curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

/// One transfer's settings and state in libcurl, used again and again; freed at the end of its life.
///
/// Wraps `curl_easy_init` and `curl_easy_cleanup`.
struct EasyHandle: ~Copyable {
  let pointer: UnsafeMutableRawPointer
  private let errorText: UnsafeMutablePointer<CChar>

  init() {
    precondition(isCurlReady, "libcurl does not start")
    guard let pointer = curl_easy_init() else { preconditionFailure("out of memory") }
    self.pointer = pointer
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    _ = swell_easy_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText)
  }

  deinit {
    curl_easy_cleanup(pointer)
    errorText.deallocate()
  }

  /// What libcurl says about the last failure; empty where it says nothing.
  var errorMessage: String { String(cString: errorText) }

  func clearErrorMessage() { errorText.pointee = 0 }

  func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
    try check(swell_easy_set_long(pointer, option, value))
  }

  func set(_ option: CURLoption, _ text: String?) throws(HTTPError) {
    try check(swell_easy_set_text(pointer, option, text))
  }

  func set(_ option: CURLoption, blob bytes: [UInt8]) throws(HTTPError) {
    try check(
      bytes.withUnsafeBytes { swell_easy_set_blob(pointer, option, $0.baseAddress, $0.count) }
    )
  }

  func set(_ option: CURLoption, object: AnyObject) throws(HTTPError) {
    try check(
      swell_easy_set_pointer(pointer, option, Unmanaged.passUnretained(object).toOpaque())
    )
  }

  func set(_ option: CURLoption, list: UnsafeMutablePointer<curl_slist>?) throws(HTTPError) {
    try check(swell_easy_set_list(pointer, option, list))
  }

  func set(_ option: CURLoption, function: curl_write_callback) throws(HTTPError) {
    try check(swell_easy_set_data(pointer, option, function))
  }

  /// Names the function that is called when the connection is there and before the request is sent.
  func set(beforeRequest function: curl_prereq_callback) throws(HTTPError) {
    try check(swell_easy_set_prereq(pointer, function))
  }

  /// Gives the request a body, which libcurl copies, or none.
  func setBody(_ body: [UInt8]?) throws(HTTPError) {
    guard let body else {
      // Lets go of the last request's body as well.
      try check(swell_easy_set_pointer(pointer, CURLOPT_POSTFIELDS, nil))
      return try set(CURLOPT_HTTPGET, 1)
    }
    try check(swell_easy_set_size(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
    try check(
      body.withUnsafeBytes { bytes in
        // An empty array has no address, and no address would mean a body yet to be read.
        withUnsafePointer(to: 0) { nothing in
          swell_easy_set_pointer(
            pointer,
            CURLOPT_COPYPOSTFIELDS,
            bytes.baseAddress ?? UnsafeRawPointer(nothing)
          )
        }
      }
    )
  }

  /// Notices peers that vanish without a word.
  func watchPeer() throws(HTTPError) { try check(swell_easy_watch_peer(pointer)) }

  func long(_ info: CURLINFO) -> Int {
    var value = 0
    _ = swell_easy_get_long(pointer, info, &value)
    return value
  }

  /// One of libcurl's times.
  func time(_ info: CURLINFO) -> Duration {
    var value: curl_off_t = 0
    _ = swell_easy_get_size(pointer, info, &value)
    return .microseconds(value)
  }

  private func check(_ code: CURLcode) throws(HTTPError) {
    guard code != CURLE_OK else { return }
    throw HTTPError(.invalidOption(String(cString: curl_easy_strerror(code))))
  }
}

import CLibCurl

/// An easy handle with what arrives through it; for the loop's thread alone.
final class Transfer {
  let easy = EasyHandle()
  private(set) var job: Job?
  private let options: HTTPOptions
  private let hostLine: HostLine?

  /// Whether the request has a connection.
  private(set) var isConnected = false
  private var head = HTTPResponseHead(status: 0)
  private var isHeadComplete = false
  private var body: [UInt8] = []
  private var failure: HTTPError.Problem?

  /// Makes a handle with everything set that does not change from request to request.
  init(options: HTTPOptions) throws(HTTPError) {
    self.options = options
    hostLine = options.serverName.map { HostLine(serverName: $0) }
    try easy.set(CURLOPT_PRIVATE, object: self)
    try easy.set(CURLOPT_WRITEDATA, object: self)
    try easy.set(CURLOPT_HEADERDATA, object: self)
    try easy.set(CURLOPT_WRITEFUNCTION) { bytes, size, count, transfer in
      Transfer.at(transfer)?.receive(Transfer.buffer(bytes, size * count)) ?? 0
    }
    try easy.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, transfer in
      Transfer.at(transfer)?.receiveLine(Transfer.buffer(bytes, size * count)) ?? 0
    }
    try easy.set(CURLOPT_PREREQDATA, object: self)
    try easy.set(beforeRequest: { transfer, _, _, _, _ in
      Transfer.at(transfer)?.isConnected = true
      return CURL_PREREQFUNC_OK
    })
    try easy.apply(options)
  }

  /// Sets the handle up for a request.
  func prepare(_ job: Job) throws(HTTPError) {
    let request = job.request
    self.job = job
    easy.clearErrorMessage()
    try easy.setBody(request.body)
    if request.method == "HEAD" { try easy.set(CURLOPT_NOBODY, 1) }
    try easy.set(CURLOPT_CUSTOMREQUEST, request.method)
    try easy.set(CURLOPT_TIMEOUT_MS, request.timeout.map { max(1, $0.wholeMilliseconds) } ?? 0)
    guard let hostLine else {
      try easy.set(CURLOPT_URL, request.url)
      return try easy.set(CURLOPT_HTTPHEADER, list: request.fields.lines.list)
    }
    guard let address = hostLine.address(of: request.url) else { throw HTTPError(.invalidURL) }
    try easy.set(CURLOPT_URL, address)
    try easy.set(CURLOPT_CONNECT_TO, list: hostLine.detour)
    try easy.set(CURLOPT_HTTPHEADER, list: hostLine.list(before: request.fields.lines.list))
    if options.proxy == .environment {
      // libcurl would ask about the certificate's name.
      try easy.bypassProxyOnLoopback(request.url)
    }
  }

  /// What the request brought.
  func result(_ code: CURLcode) -> Result<HTTPResponse, HTTPError> {
    if code == CURLE_OK, isHeadComplete {
      return .success(HTTPResponse(head: head, body: body))
    }
    guard let job else { return .failure(HTTPError(.cancelled)) }
    return .failure(error(code, of: job.request))
  }

  /// Gives up what the last request left behind.
  func reset() {
    job?.transfer = nil
    job = nil
    head = HTTPResponseHead(status: 0)
    isHeadComplete = false
    isConnected = false
    body = []
    failure = nil
    try? easy.setBody(nil)
  }

  /// How the exchange ended as far as the server's load is concerned.
  func answer(_ code: CURLcode) -> ConcurrencyLimit.Answer {
    switch code {
    case CURLE_OK:
      if head.status == 429 || head.status == 503 { return .refused }
      guard job?.request.method != "GET" else { return .served(after: nil) }
      let (first, sent) = (
        easy.time(CURLINFO_STARTTRANSFER_TIME_T), easy.time(CURLINFO_PRETRANSFER_TIME_T)
      )
      return .served(after: first > sent ? first - sent : nil)
    case CURLE_OPERATION_TIMEDOUT, CURLE_HTTP2_STREAM, CURLE_GOT_NOTHING: return .refused
    default: return .served(after: nil)
    }
  }

  private func error(_ code: CURLcode, of request: HTTPRequest) -> HTTPError {
    let origin = Origin(url: request.url)
    // libcurl calls it an end like any other where a connection ends between two lines of the header, or in one.
    guard code != CURLE_OK else {
      return HTTPError(.interrupted("no whole header"), origin: origin?.description)
    }
    let problem =
      failure
      ?? .init(
        code,
        message: easy.errorMessage,
        host: origin?.host ?? "",
        systemError: Int32(truncatingIfNeeded: easy.long(CURLINFO_OS_ERRNO)),
        isConnected: easy.time(CURLINFO_PRETRANSFER_TIME_T) > .zero,
        connectTimeout: options.connectTimeout,
        timeout: request.timeout ?? .zero
      )
    return HTTPError(problem, origin: origin?.description)
  }
}

extension Transfer {
  private static func at(_ pointer: UnsafeMutableRawPointer?) -> Transfer? {
    pointer.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func buffer(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ count: Int
  ) -> UnsafeBufferPointer<UInt8> {
    UnsafeRawBufferPointer(start: bytes, count: count).bindMemory(to: UInt8.self)
  }

  /// Takes a piece of the body; returns how much of it was taken.
  private func receive(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    guard let job else { return 0 }
    if case .stream(let mailbox) = job.receiver {
      return mailbox.deliver(bytes) ? bytes.count : Int(CURL_WRITEFUNC_PAUSE)
    }
    guard body.count + bytes.count <= job.request.bodyLimitInBytes else {
      failure = .tooLarge(limitInBytes: job.request.bodyLimitInBytes)
      return 0
    }
    if body.isEmpty { reserveBody(atLeast: bytes.count, limit: job.request.bodyLimitInBytes) }
    body.append(contentsOf: bytes)
    return bytes.count
  }

  /// Makes room for the announced length, and a little more, which spares parsers a copy.
  private func reserveBody(atLeast count: Int, limit: Int) {
    let announced = head.fields["content-length"].flatMap { Int($0) } ?? 0
    body.reserveCapacity(max(count, min(announced, limit, 64 << 20)) + 64)
  }

  /// Takes one line of the header.
  private func receiveLine(_ line: UnsafeBufferPointer<UInt8>) -> Int {
    if isHeadComplete { return line.count }  // a trailer
    if line.starts(with: "HTTP/".utf8) {
      head.fields.removeAll()
      head.status = Self.status(in: line)
    } else if line.allSatisfy({ $0 == 0x0D || $0 == 0x0A }) {
      guard head.status >= 200 else { return line.count }  // 100 Continue and its like
      isHeadComplete = true
      if case .stream(let mailbox)? = job?.receiver { mailbox.deliver(head) }
    } else {
      head.fields.append(line: line)
    }
    return line.count
  }

  private static func status(in line: UnsafeBufferPointer<UInt8>) -> Int {
    guard let space = line.firstIndex(of: 0x20) else { return 0 }
    var status = 0
    for byte in line[(space + 1)...].prefix(3) {
      guard (0x30...0x39).contains(byte) else { break }
      status = status * 10 + Int(byte - 0x30)
    }
    return status
  }
}

extension Duration {
  /// The time in milliseconds, rounded up.
  var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}

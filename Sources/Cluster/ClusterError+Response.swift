import HTTP
import Manifests

extension ClusterError.Problem {
  /// Says what an answer means that is no success.
  init(_ response: KubeResponse, to request: KubeRequest) {
    var bytes: [UInt8] = []
    if case .bytes(let body) = response.body { bytes = body }
    let status = (try? JSONBody.value(of: bytes, for: request.purpose)).flatMap {
      $0["kind"] == "Status" ? $0 : nil
    }
    let text = Self.firstLine(of: bytes)
    // Somebody between the server and here knows nothing of what is there; the second is what a server says of kinds without objects.
    if response.status == 404, status == nil, text != "404 page not found" {
      self = .refused(status: 404, text)
      return
    }
    self.init(
      code: response.status,
      status: status ?? ["message": .string(text)],
      retryAfter: response.retryAfter,
      request: request
    )
  }

  /// Says what a `Status` object means: the body of an answer, or an event of a watch.
  init(code: Int, status: Value, retryAfter: Duration? = nil, request: KubeRequest) {
    let scrub = SecretScrub(request)
    let reason = status["reason"]?.string ?? ""
    var message = scrub.text(status["message"]?.string ?? "")
    if message.isEmpty { message = reason.isEmpty ? "no reason given" : reason }
    let details = status["details"]
    let causes = details?["causes"]?.list ?? []
    let wait = retryAfter ?? details?["retryAfterSeconds"]?.int.map { .seconds($0) }
    switch code {
    case 401: self = .unauthorized(message)
    case 403: self = .forbidden(message)
    case 404: self = .notFound(message)
    case 409 where reason == "AlreadyExists": self = .alreadyExists(message)
    case 409: self = .conflict(message, fields: causes.compactMap(Self.conflict))
    case 410: self = .gone(message)
    case 422: self = .invalid(message, causes: causes.map { Self.cause($0, scrub) })
    case 429: self = .tooManyRequests(message, retryAfter: wait)
    case 500...599: self = .server(status: code, message, retryAfter: wait)
    default: self = .refused(status: code, message)
    }
  }

  /// Says what it means that there is no answer.
  init(_ error: HTTPError, server: String) {
    switch error.problem {
    case .cancelled: self = .cancelled
    case .noCredential(let reason): self = .configuration(.noCredential(reason), at: nil)
    default: self = .unreachable(server: server, cause: error.cause)
    }
  }

  /// Whether the server can apply nothing to an object as it is, which it took by other ways: some elements of a list are the same to it.
  package var isAboutLiveObject: Bool {
    if case .server(_, let text, _) = self {
      text.contains("duplicate entries for key") && !isAboutSchema
    } else {
      false
    }
  }

  /// Whether an apply names fields that the kind does not have; older servers call that a failure of their own.
  package var isAboutSchema: Bool {
    if case .server(_, let text, _) = self {
      text.contains("failed to create typed patch object")
    } else {
      false
    }
  }

  /// The time that the server asked to wait.
  var retryAfter: Duration? {
    switch self {
    case .tooManyRequests(_, let time), .server(_, _, let time): time
    default: nil
    }
  }

  private static func conflict(_ cause: Value) -> ClusterError.FieldConflict? {
    guard cause["reason"] == "FieldManagerConflict", let field = cause["field"]?.string else {
      return nil
    }
    let message = cause["message"]?.string ?? ""
    let prefix = "conflict with "
    return ClusterError.FieldConflict(
      manager: message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message,
      field: field
    )
  }

  private static func cause(_ cause: Value, _ scrub: SecretScrub) -> ClusterError.Cause {
    ClusterError.Cause(
      field: cause["field"]?.string ?? "",
      message: scrub.text(cause["message"]?.string ?? cause["reason"]?.string ?? "")
    )
  }

  /// What a proxy or a broken server says instead of a `Status`.
  private static func firstLine(of bytes: [UInt8]) -> String {
    let line = bytes.prefix(300).split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).first ?? []
    return String(decoding: line, as: UTF8.self)
  }
}

import Manifests

/// What goes wrong with a request: a trouble that real clusters have, by the name under which tests ask for it.
enum Fault: Sendable {
  /// The request is refused.
  case refusal(Refusal)
  /// The answer comes so much later.
  case late(Duration)
  /// The connection is closed instead of an answer.
  case cutInHeader
  /// The connection is closed in the middle of the answer.
  case cutInBody
  /// The answer is complete, but its JSON is not.
  case truncatedJSON
  /// A watch is cut off after its first events.
  case watchDrop
  /// Discovery does not know custom kinds yet, or not a group whose server is gone.
  case staleDiscovery

  /// Whether the API itself answers, other than the way to the client.
  var isAnswered: Bool {
    switch self {
    case .refusal, .staleDiscovery: true
    case .late, .cutInHeader, .cutInBody, .truncatedJSON, .watchDrop: false
    }
  }
}

/// Which requests a fault can meet.
enum FaultScope: Sendable {
  case every
  case writes
  case lists
  case watches
  case pages
  case discovery

  func contains(_ request: APIRequest) -> Bool {
    let isRead = request.method == "GET"
    return switch self {
    case .every: true
    case .writes: !isRead
    case .lists: isRead && !request.has("watch")
    case .watches: isRead && request.has("watch")
    case .pages: isRead && request.query["continue"]?.isEmpty == false
    case .discovery: isRead && request.path.count < 4 && request.path.first != "openapi"
    }
  }
}

/// The faults that have names, each with what it meets.
enum NamedFault: String, CaseIterable, Sendable {
  case tooManyRequests = "too-many-requests"
  case internalError = "internal-error"
  case unavailable
  case timeout
  case conflict
  case forbidden
  case tokenExpired = "token-expired"
  case tooLarge = "too-large"
  case gone
  case continueExpired = "continue-expired"
  case watchDrop = "watch-drop"
  case brokenConversionWebhook = "broken-conversion-webhook"
  case brokenAggregatedAPI = "broken-aggregated-api"
  case admissionWebhookUnreachable = "admission-webhook-unreachable"
  case staleDiscovery = "stale-discovery"
  case deadCluster = "dead-cluster"
  case slow
  case cutInHeader = "cut-in-header"
  case cutInBody = "cut-in-body"
  case truncatedJSON = "truncated-json"

  var scope: FaultScope {
    switch self {
    case .conflict, .admissionWebhookUnreachable, .tooLarge: .writes
    case .continueExpired: .pages
    case .watchDrop: .watches
    case .staleDiscovery: .discovery
    default: .every
    }
  }

  var fault: Fault {
    switch self {
    case .slow: .late(.seconds(1))
    case .deadCluster, .cutInHeader: .cutInHeader
    case .cutInBody: .cutInBody
    case .truncatedJSON: .truncatedJSON
    case .watchDrop: .watchDrop
    case .staleDiscovery: .staleDiscovery
    default: .refusal(refusal)
    }
  }

  /// What a real server says when it is in that trouble.
  private var refusal: Refusal {
    switch self {
    case .tooManyRequests:
      Refusal(
        429,
        "TooManyRequests",
        "the server has received too many requests and has asked us to try again later",
        retryAfterSeconds: 1
      )
    case .unavailable, .brokenAggregatedAPI:
      Refusal(503, "ServiceUnavailable", "the server is currently unable to handle the request")
    case .timeout:
      Refusal(
        504,
        "Timeout",
        "Timeout: request did not complete within requested timeout - context deadline exceeded"
      )
    case .conflict:
      Refusal(
        409,
        "Conflict",
        "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again"
      )
    case .forbidden: Refusal(403, "Forbidden", "User \"admin\" cannot do this: it was wished for")
    case .tokenExpired: Refusal(401, "Unauthorized", "Unauthorized")
    case .tooLarge:
      Refusal(
        413,
        "RequestEntityTooLarge",
        "Request entity too large: limit is 3145728"
      )
    case .gone: .expired("too old resource version: 1 (2)")
    case .continueExpired: .expired(ListPages.expired)
    case .brokenConversionWebhook:
      Refusal(
        500,
        "InternalError",
        "conversion webhook for sandbox.swell.dev failed: Post \"https://conversion.sandbox.svc:443/convert?timeout=30s\": dial tcp 192.0.2.1:443: connect: connection refused"
      )
    case .admissionWebhookUnreachable:
      Refusal(
        500,
        "InternalError",
        "Internal error occurred: failed calling webhook \"admission.sandbox.swell.dev\": failed to call webhook: Post \"https://admission.sandbox.svc:443/?timeout=10s\": dial tcp 192.0.2.1:443: connect: connection refused"
      )
    default: Refusal(500, "InternalError", "Internal error occurred: it was wished for")
    }
  }
}

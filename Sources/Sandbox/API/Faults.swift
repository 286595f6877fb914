import Manifests

/// Failures that are asked for: answers that a real cluster gives when it is in trouble.
struct Faults: Sendable {
  /// One kind of failure for some requests.
  struct Rule: Sendable {
    /// The method, or nil for every one.
    var method: String?
    /// What the path has to contain.
    var path: String
    var refusal: Refusal?
    /// How long the answer is kept back.
    var delay: Duration = .zero
    /// Whether the connection is closed instead of an answer.
    var cuts = false
    /// How many requests it still meets; nil for all.
    var remaining: Int?
  }

  private(set) var rules: [Rule] = []

  mutating func add(_ rule: Rule) { rules.append(rule) }

  mutating func clear() { rules = [] }

  /// Takes the rule for a request, if there is one.
  mutating func refusal(of request: APIRequest) -> Refusal? {
    take(request) { $0.refusal != nil }?.refusal
  }

  /// How a request is held up on its way.
  mutating func transport(of request: APIRequest) -> (delay: Duration, cuts: Bool) {
    guard let rule = take(request, where: { $0.cuts || $0.delay > .zero }) else {
      return (.zero, false)
    }
    return (rule.delay, rule.cuts)
  }

  private mutating func take(_ request: APIRequest, where isMeant: (Rule) -> Bool) -> Rule? {
    let path = "/" + request.path.joined(separator: "/")
    let position = rules.firstIndex { rule in
      isMeant(rule) && path.contains(rule.path) && !path.hasPrefix("/sandbox")
        && (rule.method ?? request.method) == request.method
    }
    guard let position else { return nil }
    let rule = rules[position]
    if let remaining = rule.remaining {
      if remaining <= 1 {
        rules.remove(at: position)
      } else {
        rules[position].remaining = remaining - 1
      }
    }
    return rule
  }
}

extension Faults.Rule {
  /// Reads a rule: `{"path": "/pods", "method": "GET", "status": 429, "retryAfterSeconds": 1, "times": 3}`, or `delayMilliseconds`, or `cut`.
  init(_ value: Value) throws(Refusal) {
    guard let path = value["path"]?.string else { throw .badRequest("a fault needs a path") }
    self.init(method: value["method"]?.string, path: path)
    delay = .milliseconds(value["delayMilliseconds"]?.int ?? 0)
    cuts = value["cut"] == true
    remaining = value["times"]?.int
    guard let status = value["status"]?.int else { return }
    var refusal = Refusal(
      status,
      value["reason"]?.string ?? Self.reason(of: status),
      value["message"]?.string ?? "a fault that was asked for"
    )
    refusal.retryAfterSeconds = value["retryAfterSeconds"]?.int
    self.refusal = refusal
  }

  private static func reason(of status: Int) -> String {
    switch status {
    case 400: "BadRequest"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "NotFound"
    case 409: "Conflict"
    case 410: "Expired"
    case 429: "TooManyRequests"
    case 503: "ServiceUnavailable"
    case 504: "Timeout"
    default: "InternalError"
    }
  }
}

extension APIServer {
  /// Answers what only a sandbox is asked: `/sandbox/faults` takes rules, `/sandbox/expire` forgets the changes that watches go on from.
  mutating func control(_ request: APIRequest) throws(Refusal) -> APIAnswer {
    switch (request.method, request.path.dropFirst().first) {
    case ("POST", "faults"): faults.add(try Faults.Rule(try request.content()))
    case ("DELETE", "faults"): faults.clear()
    case ("POST", "expire"):
      store.forgetChanges()
      pages.forget()
    default: throw .noResource
    }
    return .ok(["kind": "Status", "apiVersion": "v1", "status": "Success"])
  }
}

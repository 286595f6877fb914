import Manifests

/// Failures that are asked for: answers that a real cluster gives when it is in trouble.
struct Faults: Sendable {
  /// One failure for some requests.
  struct Rule: Sendable {
    /// The method, or nil for every one.
    var method: String?
    /// What the path has to contain; a text that is empty is in every path.
    var path: String
    var scope = FaultScope.every
    var fault: Fault
    /// How many requests it still meets; nil for all.
    var remaining: Int?
    /// The group and version whose server is gone, where that is the fault.
    var lostVersion: String?

    func meets(_ request: APIRequest) -> Bool {
      let target = "/" + request.path.joined(separator: "/")
      return target.contains(path) && !target.hasPrefix("/sandbox")
        && (method ?? request.method) == request.method && scope.contains(request)
    }
  }

  private(set) var rules: [Rule] = []

  /// The groups and versions whose servers are gone.
  var lostVersions: [String] { rules.compactMap(\.lostVersion) }

  mutating func add(_ rule: Rule) { rules.append(rule) }

  mutating func clear() { rules = [] }

  /// Takes the fault that the API answers a request with, if there is one.
  mutating func answer(to request: APIRequest) -> Fault? { take(request, \.isAnswered) }

  /// Takes the fault that a request or its answer meets on the way, if there is one.
  mutating func way(of request: APIRequest) -> Fault? { take(request) { !$0.isAnswered } }

  private mutating func take(_ request: APIRequest, _ isMeant: (Fault) -> Bool) -> Fault? {
    guard let position = rules.firstIndex(where: { isMeant($0.fault) && $0.meets(request) }) else {
      return nil
    }
    let rule = rules[position]
    if let remaining = rule.remaining {
      rules[position].remaining = remaining - 1
      if remaining <= 1 { rules.remove(at: position) }
    }
    return rule.fault
  }
}

extension Faults.Rule {
  /// Reads a rule: `{"fault": "gone", "path": "/pods", "method": "GET", "times": 3}`, or with a `status` instead of a name.
  init(_ value: Value) throws(Refusal) {
    self.init(
      method: value["method"]?.string,
      path: value["path"]?.string ?? "",
      fault: .cutInHeader,
      remaining: value["times"]?.int
    )
    if let name = value["fault"]?.string {
      guard let named = NamedFault(rawValue: name) else {
        let names = NamedFault.allCases.map(\.rawValue).joined(separator: ", ")
        throw .badRequest("there is no fault '\(name)', only \(names)")
      }
      (scope, fault) = (named.scope, named.fault)
      if named == .brokenAggregatedAPI, path.hasPrefix("/apis/") {
        lostVersion = path.split(separator: "/").dropFirst().prefix(2).joined(separator: "/")
      }
    } else if let status = value["status"]?.int {
      fault = .refusal(Refusal(status, Self.reason(of: status), "a fault that was asked for"))
    } else {
      throw .badRequest("a fault needs a 'fault' or a 'status'")
    }
    try setDetails(value)
  }

  /// Other words, and other times, than the fault has by itself.
  private mutating func setDetails(_ value: Value) throws(Refusal) {
    if case .refusal(var refusal) = fault {
      refusal.reason = value["reason"]?.string ?? refusal.reason
      refusal.message = value["message"]?.string ?? refusal.message
      refusal.retryAfterSeconds = value["retryAfterSeconds"]?.int ?? refusal.retryAfterSeconds
      fault = .refusal(refusal)
    }
    if case .late = fault, let delay = value["delayMilliseconds"]?.int {
      guard (0...600_000).contains(delay) else { throw .badRequest("the delay is too long") }
      fault = .late(.milliseconds(delay))
    }
  }

  private static func reason(of status: Int) -> String {
    switch status {
    case 400: "BadRequest"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "NotFound"
    case 409: "Conflict"
    case 410: "Expired"
    case 413: "RequestEntityTooLarge"
    case 422: "Invalid"
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

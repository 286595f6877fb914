/// One request on its way through the loop; all but its constants is for the loop's thread alone.
final class Job: @unchecked Sendable {
  /// Who waits for the answer.
  enum Receiver {
    case whole(CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>)
    case stream(Mailbox)
  }

  let request: HTTPRequest
  let lane: Lane
  /// Nil before the start and after the end.
  var receiver: Receiver?
  /// Set while the request is with libcurl.
  var transfer: Transfer?
  var isCancelled = false

  init(request: HTTPRequest, lane: Lane) {
    self.request = request
    self.lane = lane
  }

  /// Whether many requests may go over one connection, as HTTP/2 has it.
  var sharesConnection: Bool { request.url.utf8.starts(with: "https:".utf8) }

  var isStream: Bool {
    if case .stream = receiver { true } else { false }
  }

  /// Ends the request, once, whatever is called afterwards.
  func finish(_ result: Result<HTTPResponse, HTTPError>) {
    guard let receiver else { return }
    self.receiver = nil
    switch receiver {
    case .whole(let continuation): continuation.resume(returning: result)
    case .stream(let mailbox): mailbox.finish(result.map { _ in })
    }
  }
}

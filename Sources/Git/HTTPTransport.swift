internal import CLibGit2
import HTTP

/// Git over HTTP for libgit2: each conversation is an `HTTPConversation`, each request and its answer an exchange.
enum HTTPTransport {
  /// Makes libgit2 use it instead of its own. `git_transport_register`
  static func register() {
    let definition = UnsafeMutablePointer<git_smart_subtransport_definition>.allocate(capacity: 1)
    definition.initialize(to: git_smart_subtransport_definition())
    definition.pointee.callback = { out, _, _ in HTTPTransport.make(out) }
    definition.pointee.rpc = 1
    for scheme in ["http", "https"] {
      git_transport_register(scheme, { git_transport_smart($0, $1, $2) }, definition)
    }
  }

  private typealias Subtransport = UnsafeMutablePointer<swell_git_http>
  private typealias Stream = UnsafeMutablePointer<swell_git_exchange>

  private static func make(
    _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_smart_subtransport>?>?
  ) -> Int32 {
    guard let out, let connection = Connection.current else { return -1 }
    let made = Subtransport.allocate(capacity: 1)
    made.initialize(to: swell_git_http())
    made.pointee.conversation = Unmanaged.passRetained(HTTPConversation(connection)).toOpaque()
    made.pointee.parent.action = { HTTPTransport.begin($3, $0, HTTPTransport.subtransport($1)) }
    made.pointee.parent.close = { _ in 0 }
    made.pointee.parent.free = { HTTPTransport.release(HTTPTransport.subtransport($0)) }
    out.pointee = UnsafeMutableRawPointer(made).assumingMemoryBound(to: git_smart_subtransport.self)
    return 0
  }

  private static func begin(
    _ service: git_smart_service_t,
    _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_smart_subtransport_stream>?>?,
    _ subtransport: Subtransport
  ) -> Int32 {
    let step: HTTPConversation.Step
    switch service {
    case GIT_SERVICE_UPLOADPACK_LS: step = .advertisement
    case GIT_SERVICE_UPLOADPACK: step = .upload
    default: return fail(GIT_ERROR.rawValue, "nothing is ever pushed")
    }
    let conversation = Unmanaged<HTTPConversation>
      .fromOpaque(subtransport.pointee.conversation).takeUnretainedValue()
    let made = Stream.allocate(capacity: 1)
    made.initialize(to: swell_git_exchange())
    made.pointee.exchange =
      Unmanaged.passRetained(HTTPExchange(step, conversation)).toOpaque()
    made.pointee.parent.subtransport = UnsafeMutableRawPointer(subtransport)
      .assumingMemoryBound(to: git_smart_subtransport.self)
    made.pointee.parent.write = { stream, bytes, count in
      HTTPTransport.exchange(of: stream).ask(UnsafeRawBufferPointer(start: bytes, count: count))
      return 0
    }
    made.pointee.parent.read = { HTTPTransport.read($0, $1, $2, $3) }
    made.pointee.parent.free = { HTTPTransport.release(HTTPTransport.stream($0)) }
    out?.pointee = UnsafeMutableRawPointer(made)
      .assumingMemoryBound(to: git_smart_subtransport_stream.self)
    return 0
  }

  private static func read(
    _ stream: UnsafeMutablePointer<git_smart_subtransport_stream>?,
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: UnsafeMutablePointer<Int>?
  ) -> Int32 {
    do throws(ConversationError) {
      let room = UnsafeMutableRawBufferPointer(start: buffer, count: size)
      count?.pointee = try exchange(of: stream).answer(into: room)
      return 0
    } catch {
      switch error {
      case .notFound: return fail(GIT_ENOTFOUND.rawValue, "404")
      case .refused(let reason): return fail(GIT_EAUTH.rawValue, reason)
      case .untrusted(let reason): return fail(GIT_ECERTIFICATE.rawValue, reason)
      case .network(let reason): return fail(GIT_ERROR.rawValue, reason)
      }
    }
  }

  private static func fail(_ code: Int32, _ message: String) -> Int32 {
    git_error_set_str(Int32(GIT_ERROR_HTTP.rawValue), message)
    return code
  }

  private static func subtransport(
    _ pointer: UnsafeMutablePointer<git_smart_subtransport>?
  ) -> Subtransport {
    guard let pointer else { preconditionFailure("libgit2 called a transport that is none") }
    return UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: swell_git_http.self)
  }

  private static func stream(
    _ pointer: UnsafeMutablePointer<git_smart_subtransport_stream>?
  ) -> Stream {
    guard let pointer else { preconditionFailure("libgit2 called a stream that is none") }
    return UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: swell_git_exchange.self)
  }

  private static func exchange(
    of pointer: UnsafeMutablePointer<git_smart_subtransport_stream>?
  ) -> HTTPExchange {
    Unmanaged<HTTPExchange>.fromOpaque(stream(pointer).pointee.exchange).takeUnretainedValue()
  }

  private static func release(_ subtransport: Subtransport) {
    Unmanaged<HTTPConversation>.fromOpaque(subtransport.pointee.conversation).release()
    subtransport.deallocate()
  }

  private static func release(_ stream: Stream) {
    Unmanaged<HTTPExchange>.fromOpaque(stream.pointee.exchange).release()
    stream.deallocate()
  }
}

/// A request that libgit2 words piece by piece, and its answer, which it takes piece by piece.
private final class HTTPExchange {
  private let step: HTTPConversation.Step
  private let conversation: HTTPConversation
  private var question: [UInt8] = []
  private var stream: HTTPStream?
  private var piece: ArraySlice<UInt8> = []

  init(_ step: HTTPConversation.Step, _ conversation: HTTPConversation) {
    self.step = step
    self.conversation = conversation
  }

  func ask(_ bytes: UnsafeRawBufferPointer) { question += bytes }

  /// Fills a buffer with what comes next; the first call sends the request.
  ///
  /// - Returns: how many bytes there are, none at the end.
  func answer(into room: UnsafeMutableRawBufferPointer) throws(ConversationError) -> Int {
    if stream == nil {
      stream = try conversation.send(step, body: step.contentType == nil ? nil : question)
    }
    while piece.isEmpty, let stream {
      guard let next = try conversation.next(of: stream) else { return 0 }
      piece = next[...]
    }
    let count = min(room.count, piece.count)
    room.copyBytes(from: piece.prefix(count))
    piece = piece.dropFirst(count)
    return count
  }
}

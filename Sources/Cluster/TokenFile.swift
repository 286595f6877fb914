import HTTP
import Manifests

/// The header fields with a token from a file, which is read again now and then, since tokens are replaced.
///
/// Guards the fields made last, and when that was.
actor TokenFile {
  private let path: String
  private let fallback: Masked<String>?
  private let make: @Sendable (Masked<String>?) throws(HTTPError) -> RequestFields
  private var known: (token: Masked<String>, current: Current, read: ContinuousClock.Instant)?

  /// Header fields, and which token of all that there were they bear.
  struct Current: Sendable {
    let fields: RequestFields
    let number: Int
  }

  private static let lifetime = Duration.seconds(60)

  init(
    path: String,
    fallback: Masked<String>?,
    make: @escaping @Sendable (Masked<String>?) throws(HTTPError) -> RequestFields
  ) {
    self.path = path
    self.fallback = fallback
    self.make = make
  }

  /// The fields for a request.
  ///
  /// Where the server has just refused those of a number, nil comes back unless there is another token: of several requests that are
  /// refused together the first finds it.
  ///
  /// - Throws: when there is no token, or it cannot be one.
  func current(refused: Int? = nil) throws(HTTPError) -> Current? {
    let now = ContinuousClock.now
    if let known {
      let isGood = refused.map { $0 < known.current.number }
      if isGood ?? (known.read.duration(to: now) < Self.lifetime) { return known.current }
    }
    let token: Masked<String>
    switch LocalFile.text(path) {
    case .success(let text) where !text.isEmpty: token = Masked(text)
    case .success, .failure:
      // A file that is being replaced may be away for a moment.
      guard let last = known?.token ?? fallback else {
        throw HTTPError(.invalidOption("no token in '\(path)'"))
      }
      token = last
    }
    if let known, known.token == token {
      self.known?.read = now
      return refused == nil ? known.current : nil
    }
    let fields = try make(Masked("Bearer \(token.reveal())"))
    let next = Current(fields: fields, number: (known?.current.number ?? 0) + 1)
    known = (token, next, now)
    return next
  }
}

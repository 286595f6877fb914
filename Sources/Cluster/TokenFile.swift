import HTTP
import Manifests

/// The header fields with a token from a file, which is read again now and then, since tokens are replaced.
///
/// Guards the fields made last, and when that was.
actor TokenFile {
  private let path: String
  private let fallback: Masked<String>?
  private let make: @Sendable (Masked<String>?) throws(HTTPError) -> RequestFields
  private var known: (token: Masked<String>?, fields: RequestFields, read: ContinuousClock.Instant)?

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
  /// Where the server has just `refused` the token there was, nil comes back unless there is another.
  ///
  /// - Throws: when there is no token, or it cannot be one.
  func fields(refused: Bool = false) throws(HTTPError) -> RequestFields? {
    let now = ContinuousClock.now
    if !refused, let known, known.read.duration(to: now) < Self.lifetime { return known.fields }
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
      return refused ? nil : known.fields
    }
    let fields = try make(Masked("Bearer \(token.reveal())"))
    known = (token, fields, now)
    return fields
  }
}

import HTTP
import JSON
import Manifests
import Spawn

extension CredentialProgram {
  /// What the program answered.
  struct Answer: Sendable {
    var token: Masked<String>?
    var identity: HTTPOptions.Identity?
    /// When it has to be asked again; nil for never.
    var expires: Timestamp?
  }

  /// The longest silence that is taken; people may have to confirm something elsewhere.
  private static let patience = Duration.seconds(60)

  /// Runs the program.
  ///
  /// - Throws: when it gives no credential, with what it said.
  func run() throws(HTTPError) -> Answer {
    let output: [UInt8]
    do throws(SpawnError) {
      output = try Spawn.output(
        of: [command] + arguments,
        environment: variables,
        patience: Self.patience
      )
    } catch {
      var hint = ""
      if case .notStarted = error, !installHint.isEmpty { hint = " (\(installHint))" }
      throw failure("\(error)\(hint)")
    }
    let answer: Value
    do {
      answer = try JSONReader().value(of: output)
    } catch {
      throw failure("it printed no JSON")
    }
    guard answer["kind"] == "ExecCredential", answer["apiVersion"]?.string == apiVersion else {
      throw failure("it printed no ExecCredential of '\(apiVersion)'")
    }
    return try read(answer["status"] ?? [:])
  }

  private func read(_ status: Value) throws(HTTPError) -> Answer {
    var answer = Answer()
    answer.token = status["token"]?.string.flatMap { $0.isEmpty ? nil : Masked($0) }
    let certificate = status["clientCertificateData"]?.string ?? ""
    let key = status["clientKeyData"]?.string ?? ""
    guard certificate.isEmpty == key.isEmpty else {
      throw failure("it gave a certificate without its key, or a key alone")
    }
    if !certificate.isEmpty {
      answer.identity = HTTPOptions.Identity(
        certificate: Array(certificate.utf8),
        key: Masked(Array(key.utf8))
      )
    }
    guard answer.token != nil || answer.identity != nil else {
      throw failure("it gave neither a token nor a certificate")
    }
    answer.expires = status["expirationTimestamp"]?.string.flatMap { Timestamp($0) }
    return answer
  }

  private var variables: [String: String] {
    var spec: Mapping = ["interactive": false]
    spec["cluster"] = cluster
    let question: Value = [
      "apiVersion": .string(apiVersion), "kind": "ExecCredential", "spec": .map(spec),
    ]
    let text = JSONWriter(style: .compact, escapesHTML: false, sortsKeys: false).bytes(of: question)
    var variables = environment.mapValues { $0.reveal() }
    variables["KUBERNETES_EXEC_INFO"] = String(decoding: text, as: UTF8.self)
    return variables
  }

  private func failure(_ reason: String) -> HTTPError {
    HTTPError(.noCredential("program '\(command)' gave no credential: \(reason)"))
  }
}

/// The header fields and the connection for what a program said, which is asked again when that has run out.
///
/// Guards what was said last.
actor ProgramCredential {
  /// What a request is sent with.
  struct Current: Sendable {
    let fields: RequestFields
    let client: HTTPClient
    /// Counts the answers.
    let number: Int
  }

  private let program: CredentialProgram
  private let options: HTTPOptions
  private let make: @Sendable (Masked<String>?) throws(HTTPError) -> RequestFields
  private var known: (current: Current, expires: Timestamp?, identity: HTTPOptions.Identity?)?

  init(
    _ program: CredentialProgram,
    options: HTTPOptions,
    make: @escaping @Sendable (Masked<String>?) throws(HTTPError) -> RequestFields
  ) {
    self.program = program
    self.options = options
    self.make = make
  }

  /// What the next request is sent with; asked for anew where the server has refused an answer of this number, or none is left.
  ///
  /// - Throws: when the program gives no credential.
  func current(refused: Int? = nil) throws(HTTPError) -> Current {
    if let known, known.current.number != refused, !isOver(known.expires) { return known.current }
    let answer = try program.run()
    var options = options
    options.identity = answer.identity ?? options.identity
    let fields = try make(answer.token.map { Masked("Bearer \($0.reveal())") })
    // Connections stay as long as the certificate does.
    let kept = known.flatMap { $0.identity == options.identity ? $0.current.client : nil }
    let current = Current(
      fields: fields,
      client: kept ?? HTTPClient(options),
      number: (known?.current.number ?? 0) + 1
    )
    known = (current, answer.expires, options.identity)
    return current
  }

  private func isOver(_ moment: Timestamp?) -> Bool {
    guard let moment else { return false }
    return moment.secondsSince1970 <= CredentialClock.now
  }
}

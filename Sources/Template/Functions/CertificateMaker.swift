import Crypto
import Manifests

/// Makes certificates with the fields that sprig gives them.
enum CertificateMaker {
  static func privateKey(_ kind: String) -> String {
    let made: PrivateKey.Kind
    switch kind {
    case "", "rsa": made = .rsa(bits: 4_096)
    case "dsa": made = .dsa
    case "ecdsa": made = .ecdsa
    case "ed25519": made = .ed25519
    default: return "Unknown type " + kind
    }
    do throws(CryptoError) {
      return try PrivateKey(making: made).pem
    } catch {
      return "failed to generate private key: \(error)"
    }
  }

  static func custom(_ certificate: Text, _ key: Text) throws(TemplateError) -> Datum {
    guard case .bytes(let certificate) = BaseDecoding.base64(certificate) else {
      throw .fault("unable to decode base64 certificate")
    }
    guard case .bytes(let key) = BaseDecoding.base64(key) else {
      throw .fault("unable to decode base64 private key")
    }
    _ = try read(certificate)
    _ = try read(key: key, "error parsing private key")
    return object(Text(certificate), Text(key))
  }

  static func authority(
    _ arguments: Arguments,
    _ pem: Text?,
    _ run: Run
  ) throws(TemplateError) -> Datum {
    var request = request(arguments.text(0), days: arguments.int(1), run)
    request.isAuthority = true
    return try make(request, pem, nil, run)
  }

  static func signed(
    _ arguments: Arguments,
    by authority: Datum?,
    _ pem: Text?,
    _ run: Run
  ) throws(TemplateError) -> Datum {
    var signer: (Certificate, PrivateKey)?
    if case .object(let object)? = authority {
      signer = (
        try read(object.field("Cert")?.text?.bytes ?? []),
        try read(key: object.field("Key")?.text?.bytes ?? [], "error parsing private key")
      )
    }
    var request = request(arguments.text(0), days: arguments.int(3), run)
    request.addresses = try addresses(arguments.list(1))
    request.names = try names(arguments.list(2))
    return try make(request, pem, signer, run)
  }

  private static func make(
    _ request: Certificate.Request,
    _ pem: Text?,
    _ authority: (Certificate, PrivateKey)?,
    _ run: Run
  ) throws(TemplateError) -> Datum {
    try lending(run.sources.random) { () throws(TemplateError) in
      try certificate(request, try key(pem), authority)
    }
  }

  private static func certificate(
    _ request: Certificate.Request,
    _ key: PrivateKey,
    _ authority: (Certificate, PrivateKey)?
  ) throws(TemplateError) -> Datum {
    do throws(CryptoError) {
      let certificate = try Certificate(
        request,
        key: key,
        authority: authority.map { ($0.0, $0.1) }
      )
      return object(Text(certificate.pem), Text(key.pem))
    } catch {
      throw .fault("error creating certificate: \(error)")
    }
  }

  private static func object(_ certificate: Text, _ key: Text) -> Datum {
    .object(
      DatumObject(
        typeName: "sprig.certificate",
        content: .structure(
          [
            DatumObject.Field("Cert", .string(certificate)),
            DatumObject.Field("Key", .string(key)),
          ],
          isPointer: false
        )
      )
    )
  }

  private static func request(_ name: Text, days: Int, _ run: Run) -> Certificate.Request {
    let now = run.sources.now().seconds
    return Certificate.Request(
      commonName: name.string,
      serial: run.sources.random(16),
      notBefore: now,
      notAfter: now &+ days &* 86_400
    )
  }

  private static func key(_ pem: Text?) throws(TemplateError) -> PrivateKey {
    if let pem { return try read(key: pem.bytes, "parsing private key") }
    do throws(CryptoError) {
      return try PrivateKey(making: .rsa(bits: 2_048))
    } catch {
      throw .fault("error generating rsa key: \(error)")
    }
  }

  private static func read(_ pem: [UInt8]) throws(TemplateError) -> Certificate {
    guard Text(pem).contains("-----BEGIN ") else {
      throw .fault("unable to decode certificate")
    }
    do throws(CryptoError) {
      return try Certificate(pem: pem)
    } catch {
      throw .fault("error parsing certificate: decodedCert.Bytes: \(error)")
    }
  }

  private static func read(key pem: [UInt8], _ action: String) throws(TemplateError) -> PrivateKey {
    guard Text(pem).contains("-----BEGIN ") else {
      throw .fault("\(action): no PEM data in input")
    }
    do throws(CryptoError) {
      return try PrivateKey(pem: pem)
    } catch {
      throw .fault("\(action): \(error)")
    }
  }

  private static func addresses(_ list: DatumList) throws(TemplateError) -> [[UInt8]] {
    var addresses: [[UInt8]] = []
    for element in list.elements {
      guard case .string(let text) = element else {
        throw .fault("error parsing ip: \(GoPrint.text(element).string) is not a string")
      }
      guard let address = IPAddress.bytes(of: text.string) else {
        throw .fault("error parsing ip: \(text.string)")
      }
      addresses.append(address)
    }
    return addresses
  }

  private static func names(_ list: DatumList) throws(TemplateError) -> [String] {
    var names: [String] = []
    for element in list.elements {
      guard case .string(let text) = element else {
        throw .fault(
          "error processing alternate dns name: \(GoPrint.text(element).string) is not a string"
        )
      }
      names.append(text.string)
    }
    return names
  }
}

internal import COpenSSL
import Glibc

/// A certificate, made or read from PEM.
package final class Certificate {
  /// What a new certificate says.
  package struct Request: Sendable {
    package var commonName: String
    /// IP addresses, in their bytes.
    package var addresses: [[UInt8]]
    package var names: [String]
    /// Sixteen bytes.
    package var serial: [UInt8]
    /// Seconds since 1970.
    package var notBefore: Int
    package var notAfter: Int
    package var isAuthority: Bool

    package init(
      commonName: String,
      addresses: [[UInt8]] = [],
      names: [String] = [],
      serial: [UInt8],
      notBefore: Int,
      notAfter: Int,
      isAuthority: Bool = false
    ) {
      self.commonName = commonName
      self.addresses = addresses
      self.names = names
      self.serial = serial
      self.notBefore = notBefore
      self.notAfter = notAfter
      self.isAuthority = isAuthority
    }
  }

  let handle: OpaquePointer

  private init(_ handle: OpaquePointer) {
    self.handle = handle
  }

  deinit {
    X509_free(handle)
  }

  /// Reads the first certificate of a PEM text.
  ///
  /// - Throws: where there is none.
  package convenience init(pem: [UInt8]) throws(CryptoError) {
    guard let memory = BIO_new_mem_buf(pem, Int32(pem.count)) else {
      throw CryptoError.last("cannot read a certificate")
    }
    defer { BIO_free(memory) }
    guard let handle = PEM_read_bio_X509(memory, nil, { _, _, _, _ in 0 }, nil) else {
      throw CryptoError.last("cannot read a certificate")
    }
    self.init(handle)
  }

  /// Makes a certificate for a key, signed by an authority; without one it signs itself.
  ///
  /// - Throws: when the library refuses a part of it.
  package convenience init(
    _ request: Request,
    key: PrivateKey,
    authority: (certificate: Certificate, key: PrivateKey)? = nil
  ) throws(CryptoError) {
    guard let handle = X509_new() else { throw CryptoError.last("cannot make a certificate") }
    self.init(handle)
    try fill(request, key, issuer: authority?.certificate.handle)
    try extend(request, issuer: authority?.certificate.handle)
    let signer = authority?.key ?? key
    let isEdwards = EVP_PKEY_get_base_id(signer.handle) == EVP_PKEY_ED25519
    guard X509_sign(handle, signer.handle, isEdwards ? nil : EVP_sha256()) > 0 else {
      throw CryptoError.last("cannot sign a certificate")
    }
  }

  /// The moment after which it counts no longer, in seconds since 1970; nil where it cannot be read.
  ///
  /// Wraps `X509_get0_notAfter`.
  package var notAfter: Int? {
    var time = tm()
    guard ASN1_TIME_to_tm(X509_get0_notAfter(handle), &time) == 1 else { return nil }
    return timegm(&time)
  }

  /// The certificate as PEM.
  package var pem: String {
    guard let memory = BIO_new(BIO_s_mem()) else { return "" }
    defer { BIO_free(memory) }
    PEM_write_bio_X509(memory, handle)
    return text(of: memory)
  }

  private func fill(
    _ request: Request,
    _ key: PrivateKey,
    issuer: OpaquePointer?
  ) throws(CryptoError) {
    let number = BN_bin2bn(request.serial, Int32(request.serial.count), nil)
    defer { BN_free(number) }
    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(handle))
    X509_set_version(handle, 2)
    ASN1_TIME_set(X509_getm_notBefore(handle), request.notBefore)
    ASN1_TIME_set(X509_getm_notAfter(handle), request.notAfter)
    let name = X509_NAME_new()
    defer { X509_NAME_free(name) }
    let text = Array(request.commonName.utf8)
    if !text.isEmpty {
      X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, Int32(text.count), -1, 0)
    }
    guard X509_set_subject_name(handle, name) == 1, X509_set_pubkey(handle, key.handle) == 1,
      X509_set_issuer_name(handle, issuer.flatMap { X509_get_subject_name($0) } ?? name) == 1
    else { throw CryptoError.last("cannot make a certificate") }
  }

  private func extend(_ request: Request, issuer: OpaquePointer?) throws(CryptoError) {
    var uses = "critical,digitalSignature,keyEncipherment"
    if request.isAuthority { uses += ",keyCertSign" }
    try add(NID_key_usage, uses, issuer)
    try add(NID_ext_key_usage, "serverAuth,clientAuth", issuer)
    try add(
      NID_basic_constraints,
      request.isAuthority ? "critical,CA:TRUE" : "critical,CA:FALSE",
      issuer
    )
    if request.isAuthority { try add(NID_subject_key_identifier, "hash", issuer) }
    if issuer.map({ X509_get_ext_by_NID($0, NID_subject_key_identifier, -1) >= 0 }) == true {
      try add(NID_authority_key_identifier, "keyid", issuer)
    }
    try addAlternatives(request)
  }

  private func add(_ nid: Int32, _ value: String, _ issuer: OpaquePointer?) throws(CryptoError) {
    var context = X509V3_CTX()
    X509V3_set_ctx(&context, issuer ?? handle, handle, nil, nil, 0)
    guard let made = X509V3_EXT_conf_nid(nil, &context, nid, value) else {
      throw CryptoError.last("cannot make a certificate")
    }
    defer { X509_EXTENSION_free(made) }
    X509_add_ext(handle, made, -1)
  }

  /// Names and addresses are added as data, never as configuration text, so that nothing in them has a meaning.
  private func addAlternatives(_ request: Request) throws(CryptoError) {
    guard !request.names.isEmpty || !request.addresses.isEmpty else { return }
    let names = swell_general_names_new()
    defer { swell_general_names_free(names) }
    for name in request.names {
      let text = Array(name.utf8)
      swell_general_names_add(names, GEN_DNS, text, Int32(text.count))
    }
    for address in request.addresses {
      swell_general_names_add(names, GEN_IPADD, address, Int32(address.count))
    }
    guard X509_add1_ext_i2d(handle, NID_subject_alt_name, names, 0, 0) == 1 else {
      throw CryptoError.last("cannot make a certificate")
    }
  }
}

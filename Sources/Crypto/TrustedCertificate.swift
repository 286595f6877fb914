internal import COpenSSL

/// Whether a server's certificate, in DER, was signed by one of the authorities in a PEM text and is for a host.
///
/// Authorities between the two have to be in the text as well.
package func isTrusted(_ certificate: [UInt8], for host: String, by authorities: [UInt8]) -> Bool {
  let leaf = certificate.withUnsafeBufferPointer { bytes in
    var start = bytes.baseAddress
    return d2i_X509(nil, &start, bytes.count)
  }
  guard let leaf else { return false }
  defer { X509_free(leaf) }
  guard let store = X509_STORE_new() else { return false }
  defer { X509_STORE_free(store) }
  guard let memory = BIO_new_mem_buf(authorities, Int32(authorities.count)) else { return false }
  defer { BIO_free(memory) }
  while let authority = PEM_read_bio_X509(memory, nil, { _, _, _, _ in 0 }, nil) {
    X509_STORE_add_cert(store, authority)
    X509_free(authority)
  }
  guard let context = X509_STORE_CTX_new() else { return false }
  defer {
    X509_STORE_CTX_free(context)
    // Neither the end of the text nor a certificate that is not trusted is an error of the next caller's.
    ERR_clear_error()
  }
  guard X509_STORE_CTX_init(context, store, leaf, nil) == 1, X509_verify_cert(context) == 1 else {
    return false
  }
  return X509_check_host(leaf, host, host.utf8.count, 0, nil) == 1
    || X509_check_ip_asc(leaf, host, 0) == 1
}

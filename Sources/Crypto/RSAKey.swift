internal import COpenSSL
internal import Dispatch
internal import Synchronization

/// Makes RSA keys faster than the library does: both primes at once, each on a thread of its own.
struct RSAKey {
  private static let exponent: UInt = 65_537

  /// The key, which belongs to whoever takes it. `EVP_PKEY_fromdata`
  let handle: OpaquePointer

  /// Makes a key of the library's randomness, or of what this thread was lent; nil where memory is short.
  init?(bits: Int) {
    let seeds = (0..<2).map { _ in randomBytes(32) }
    let found = Mutex<[BigNumber]>([])
    DispatchQueue.concurrentPerform(iterations: seeds.count) { index in
      let search = PrimeSearch(exponent: Self.exponent, seed: seeds[index])
      guard let prime = search.prime(bits: bits / 2) else { return }
      found.withLock { $0.append(prime) }
    }
    let primes = found.withLock { $0.sorted { BN_cmp($0.handle, $1.handle) > 0 } }
    guard primes.count == 2, BN_cmp(primes[0].handle, primes[1].handle) != 0,
      let handle = Self.key(primes[0], primes[1])
    else { return nil }
    self.handle = handle
  }

  private static func key(_ p: BigNumber, _ q: BigNumber) -> OpaquePointer? {
    guard let arithmetic = BN_CTX_new(), let modulus = BigNumber(), let product = BigNumber(),
      let exponent = BigNumber(), let privateExponent = BigNumber(), let dp = BigNumber(),
      let dq = BigNumber(), let inverse = BigNumber(),
      let pLessOne = p.copy(), let qLessOne = q.copy()
    else { return nil }
    defer { BN_CTX_free(arithmetic) }
    BN_sub_word(pLessOne.handle, 1)
    BN_sub_word(qLessOne.handle, 1)
    BN_set_word(exponent.handle, Self.exponent)
    guard BN_mul(modulus.handle, p.handle, q.handle, arithmetic) == 1,
      BN_mul(product.handle, pLessOne.handle, qLessOne.handle, arithmetic) == 1,
      BN_mod_inverse(privateExponent.handle, exponent.handle, product.handle, arithmetic) != nil,
      BN_div(nil, dp.handle, privateExponent.handle, pLessOne.handle, arithmetic) == 1,
      BN_div(nil, dq.handle, privateExponent.handle, qLessOne.handle, arithmetic) == 1,
      BN_mod_inverse(inverse.handle, q.handle, p.handle, arithmetic) != nil
    else { return nil }
    return key([
      ("n", modulus), ("e", exponent), ("d", privateExponent), ("rsa-factor1", p),
      ("rsa-factor2", q), ("rsa-exponent1", dp), ("rsa-exponent2", dq),
      ("rsa-coefficient1", inverse),
    ])
  }

  /// A key of its parameters; the library keeps the places of their names, which therefore last for ever.
  private static func key(_ numbers: [(name: StaticString, number: BigNumber)]) -> OpaquePointer? {
    guard let builder = OSSL_PARAM_BLD_new() else { return nil }
    defer { OSSL_PARAM_BLD_free(builder) }
    for (name, number) in numbers {
      let name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
      guard OSSL_PARAM_BLD_push_BN(builder, name, number.handle) == 1 else { return nil }
    }
    guard let parameters = OSSL_PARAM_BLD_to_param(builder) else { return nil }
    defer { OSSL_PARAM_free(parameters) }
    guard let context = EVP_PKEY_CTX_new_from_name(nil, "RSA", nil) else { return nil }
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard EVP_PKEY_fromdata_init(context) == 1,
      EVP_PKEY_fromdata(context, &key, swell_whole_key, parameters) == 1
    else { return nil }
    return key
  }
}

/// Bytes of the library's randomness, or of what this thread was lent. `RAND_bytes`
private func randomBytes(_ count: Int) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: count)
  let status = RAND_bytes(&bytes, Int32(count))
  precondition(status == 1, "OpenSSL has no randomness")
  return bytes
}

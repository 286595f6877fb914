internal import COpenSSL
internal import Glibc

/// Runs something whose keys and signatures take their randomness from a source, on this thread alone. `RAND_set_rand_method`
package func lending<Result, Failure: Error>(
  _ random: @escaping (_ count: Int) -> [UInt8],
  to body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  guard let key = lenderKey else { return try body() }
  let lender = Lender(random)
  pthread_setspecific(key, Unmanaged.passUnretained(lender).toOpaque())
  defer {
    pthread_setspecific(key, nil)
    withExtendedLifetime(lender) {}
  }
  return try body()
}

/// A source of random bytes, in a form that a thread can hold on to.
private final class Lender {
  let random: (Int) -> [UInt8]

  init(_ random: @escaping (Int) -> [UInt8]) {
    self.random = random
  }
}

/// Where each thread keeps who lends to it, once the library asks us for randomness; nil where it cannot be made to.
private let lenderKey: pthread_key_t? = {
  var key = pthread_key_t()
  guard pthread_key_create(&key, nil) == 0 else { return nil }
  let method = UnsafeMutablePointer<RAND_METHOD>.allocate(capacity: 1)
  method.initialize(
    to: RAND_METHOD(
      seed: nil,
      bytes: fill,
      cleanup: nil,
      add: nil,
      pseudorand: fill,
      status: { 1 }
    )
  )
  return swell_random_install(method) == 1 ? key : nil
}()

/// Fills memory with what this thread was lent, or with the library's own randomness. `RAND_METHOD`
private func fill(_ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int32) -> Int32 {
  guard let key = lenderKey, let held = pthread_getspecific(key) else {
    return swell_random_of_library(bytes, count)
  }
  guard let bytes else { return 0 }
  let lender = Unmanaged<Lender>.fromOpaque(held).takeUnretainedValue()
  for (index, byte) in lender.random(Int(count)).enumerated() { bytes[index] = byte }
  return 1
}

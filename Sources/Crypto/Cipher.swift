internal import COpenSSL

/// Encrypts or decrypts whole blocks by AES-256 in CBC mode, without padding; nil where lengths do not fit.
package func aes256CBC(
  _ input: [UInt8],
  key: [UInt8],
  initialVector: [UInt8],
  encrypts: Bool
) -> [UInt8]? {
  guard key.count == 32, initialVector.count == 16, input.count % 16 == 0,
    let context = EVP_CIPHER_CTX_new()
  else { return nil }
  defer { EVP_CIPHER_CTX_free(context) }
  let direction: Int32 = encrypts ? 1 : 0
  guard
    EVP_CipherInit_ex(context, EVP_aes_256_cbc(), nil, key, initialVector, direction) == 1,
    EVP_CIPHER_CTX_set_padding(context, 0) == 1
  else { return nil }
  var output = [UInt8](repeating: 0, count: input.count + 16)
  var written: Int32 = 0
  var rest: Int32 = 0
  guard EVP_CipherUpdate(context, &output, &written, input, Int32(input.count)) == 1 else {
    return nil
  }
  let status = output.withUnsafeMutableBufferPointer {
    EVP_CipherFinal_ex(context, $0.baseAddress.map { $0 + Int(written) }, &rest)
  }
  guard status == 1 else { return nil }
  return Array(output.prefix(Int(written + rest)))
}

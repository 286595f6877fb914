// Digests, certificates and encryption, on OpenSSL and libcrypt.

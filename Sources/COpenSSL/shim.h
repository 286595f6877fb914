#include <crypt.h>
#include <openssl/bn.h>
#include <openssl/param_build.h>
#include <openssl/evp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <openssl/rand.h>
#include <openssl/hmac.h>

// Lists of names are made by macros, which Swift cannot call.
static inline void *swell_general_names_new(void) { return GENERAL_NAMES_new(); }

static inline void swell_general_names_free(void *names) {
  GENERAL_NAMES_free((GENERAL_NAMES *)names);
}

static inline void swell_general_names_add(void *names, int type, const unsigned char *bytes, int count) {
  GENERAL_NAME *name = GENERAL_NAME_new();
  ASN1_STRING *text = type == GEN_DNS ? (ASN1_STRING *)ASN1_IA5STRING_new() : (ASN1_STRING *)ASN1_OCTET_STRING_new();
  ASN1_STRING_set(text, bytes, count);
  GENERAL_NAME_set0_value(name, type, text);
  sk_GENERAL_NAME_push((GENERAL_NAMES *)names, name);
}

// A selection made of other selections, which Swift does not see.
static const int swell_whole_key = EVP_PKEY_KEYPAIR;

// Both are deprecated since OpenSSL 3, where nothing else gives one process two kinds of randomness.
static inline int swell_random_install(const RAND_METHOD *method) { return RAND_set_rand_method(method); }

static inline int swell_random_of_library(unsigned char *bytes, int count) {
  return RAND_OpenSSL()->bytes(bytes, count);
}

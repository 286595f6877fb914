#include "CKubernetes.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char kinds[] = {
#embed "kinds.json"
};
static const unsigned char defaults[] = {
#embed "defaults.json"
};
static const unsigned char protobuf[] = {
#embed "protobuf.json"
};
static const unsigned char operators[] = {
#embed "operators.yaml"
};

struct swell_document swell_kubernetes_kinds(void) {
  return (struct swell_document){kinds, sizeof kinds};
}

struct swell_document swell_kubernetes_defaults(void) {
  return (struct swell_document){defaults, sizeof defaults};
}

struct swell_document swell_kubernetes_operators(void) {
  return (struct swell_document){operators, sizeof operators};
}

struct swell_document swell_kubernetes_protobuf(void) {
  return (struct swell_document){protobuf, sizeof protobuf};
}

#pragma once
#include <stddef.h>

/// A document that is part of the program.
struct swell_document {
  const unsigned char *bytes;
  size_t size;
};

/// What a Kubernetes API server says of its own kinds: discovery and schemas.
struct swell_document swell_kubernetes_kinds(void);

/// The values that it gives to fields of those kinds that are absent, by schema.
struct swell_document swell_kubernetes_defaults(void);

/// What operators would say of their custom resources, for clusters where none of them runs: rules in YAML.
struct swell_document swell_kubernetes_operators(void);

/// The names of those kinds' fields in the order of their numbers in protobuf, by message; empty where a number is free, +MESSAGE where
/// the fields of another message stand in the field's place.
struct swell_document swell_kubernetes_protobuf(void);

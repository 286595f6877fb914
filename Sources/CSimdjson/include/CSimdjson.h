#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A parsed document as simdjson's tape: one 64-bit word for each node, its type in the upper 8 bits. Both pointers are valid
// until the next parse on the same thread.
typedef struct {
  const uint64_t *tape;
  const uint8_t *strings;
} swell_json_tape;

// Parses a text; 0 means success, -1 that it is nested too deep, anything else that it is not JSON as simdjson has it.
int swell_json_parse(const uint8_t *bytes, size_t length, size_t depth, swell_json_tape *tape);

#ifdef __cplusplus
}
#endif

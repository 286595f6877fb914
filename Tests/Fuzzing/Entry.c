#include <stddef.h>
#include <stdint.h>

// One of the functions of FuzzEntries.swift, named when this file is compiled.
extern void ENTRY(const uint8_t *bytes, ptrdiff_t count);

/// What libFuzzer calls with each input.
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  ENTRY(bytes, (ptrdiff_t)count);
  return 0;
}

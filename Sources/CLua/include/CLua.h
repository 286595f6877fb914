#pragma once

#include <stddef.h>
#include <stdint.h>

/// What a script may use up.
typedef struct {
  size_t memory;
  int64_t instructions;
  double seconds;
} clua_limits;

/// How a run ended.
typedef enum {
  CLUA_DONE = 0,
  /// The script cannot be read, or failed; the text says why.
  CLUA_FAILED = 1,
  CLUA_OUT_OF_MEMORY = 2,
  CLUA_OUT_OF_INSTRUCTIONS = 3,
  CLUA_OUT_OF_TIME = 4,
} clua_end;

/// What came of a run: the tape of the value that the script returned, or the text of its error.
typedef struct {
  clua_end end;
  uint8_t *bytes;
  size_t count;
} clua_result;

/// Runs a script with one global variable, which a tape holds.
///
/// A tape is a value in prefix order: `n`, `t`, `f`, `d` with eight bytes of a double, `s` with a count and bytes, `l` with a
/// count and elements, `m` with a count and pairs of a string's count and bytes and a value. Counts have eight bytes.
clua_result clua_run(const char *script, size_t script_size, const char *name, const char *global,
                     const uint8_t *tape, size_t tape_size, int opens_libraries, clua_limits limits);

void clua_free(clua_result result);

#ifndef SWELL_CJSONNET_H
#define SWELL_CJSONNET_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A file that programs may import, by its path.
typedef struct {
  const char *path;
  const char *text;
  size_t size;
} swell_jsonnet_file;

/// An external variable, or a top-level argument.
typedef struct {
  const char *name;
  const char *value;
  int is_code;
  int is_argument;
} swell_jsonnet_variable;

/// What is evaluated, and what that may cost.
typedef struct {
  /// The path of the program, which is among the files.
  const char *path;
  const swell_jsonnet_file *files;
  size_t file_count;
  /// Folders that imports are looked for in, the last one first.
  const char *const *folders;
  size_t folder_count;
  const swell_jsonnet_variable *variables;
  size_t variable_count;
  unsigned seconds;
  size_t memory_in_bytes;
  size_t output_in_bytes;
} swell_jsonnet_order;

typedef enum {
  SWELL_JSONNET_DONE,
  SWELL_JSONNET_FAILED,
  SWELL_JSONNET_OUT_OF_TIME,
  SWELL_JSONNET_TOO_LARGE,
  SWELL_JSONNET_CRASHED,
  SWELL_JSONNET_MISSING,
} swell_jsonnet_end;

/// Evaluates a program in a child process. The text is JSON, or what the library says of a failure; the caller frees it.
swell_jsonnet_end swell_jsonnet_evaluate(const swell_jsonnet_order *order, char **text, size_t *size);

#ifdef __cplusplus
}
#endif

#endif

#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled pattern; safe to use from several threads at once.
typedef struct cre2_pattern cre2_pattern;

/// Compiles a pattern. Where that fails, `error` is set to a code and `argument` to the offending text.
cre2_pattern *cre2_compile(const char *text, size_t length, int64_t memory, int32_t *error,
                           char *argument, size_t argument_size);

void cre2_free(cre2_pattern *pattern);

/// The number of groups, the whole match not counted.
int32_t cre2_groups(const cre2_pattern *pattern);

/// The number of the group with a name, or -1.
int32_t cre2_group(const cre2_pattern *pattern, const char *name, size_t length);

/// Finds the leftmost match from a position on. `offsets` takes start and end of the first `count` groups,
/// the whole match first; -1 for a group that did not take part.
int32_t cre2_match(const cre2_pattern *pattern, const char *text, size_t length, size_t start,
                   int64_t *offsets, int32_t count);

#ifdef __cplusplus
}
#endif

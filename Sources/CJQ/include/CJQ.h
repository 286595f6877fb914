#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// A child process that runs jq expressions; it ends when its socket is closed.
typedef struct {
  pid_t process;
  int socket;
} cjq_worker;

/// How a request ended.
typedef enum {
  /// The answer is the JSON text of a list of all outputs.
  CJQ_DONE = 0,
  /// The expression cannot be read or failed; the answer says why.
  CJQ_FAILED = 1,
  /// No answer came in time; the worker is gone.
  CJQ_OUT_OF_TIME = 2,
  /// The worker ended without an answer, as it does when it needs too much memory.
  CJQ_ENDED = 3,
} cjq_end;

typedef struct {
  cjq_end end;
  char *text;
  size_t count;
} cjq_answer;

/// Loads libjq; zero where that fails.
int cjq_load(void);

/// Starts a worker that may use so many bytes more than its parent does; a negative process where that fails.
cjq_worker cjq_start(size_t memory);

/// Runs an expression on a JSON text. Unless the request ended with CJQ_DONE or CJQ_FAILED the worker is stopped.
cjq_answer cjq_run(cjq_worker worker, const char *expression, size_t expression_size,
                   const char *json, size_t json_size, int milliseconds);

void cjq_stop(cjq_worker worker);
void cjq_free(cjq_answer answer);

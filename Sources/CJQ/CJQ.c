#define _GNU_SOURCE

#include "CJQ.h"

#include <dlfcn.h>
#include <errno.h>
#include <jq.h>
#include <jv.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// MARK: Library

/// The functions of libjq, which is loaded on first use: few runs need it.
static struct {
  jq_state *(*init)(void);
  void (*set_error_callback)(jq_state *, jq_msg_cb, void *);
  int (*compile)(jq_state *, const char *);
  void (*start)(jq_state *, jv, int);
  jv (*next)(jq_state *);
  jv (*parse)(const char *, int);
  jv (*dump)(jv, int);
  jv (*array)(void);
  jv (*append)(jv, jv);
  jv (*copy)(jv);
  void (*free)(jv);
  jv_kind (*kind)(jv);
  jv (*message)(jv);
  const char *(*text)(jv);
  int (*length)(jv);
} jq;

static int is_loaded;
static pthread_once_t loading = PTHREAD_ONCE_INIT;

static void load(void) {
  void *library = dlopen("libjq.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return;
  struct {
    void *slot;
    const char *name;
  } symbols[] = {
      {&jq.init, "jq_init"},          {&jq.set_error_callback, "jq_set_error_cb"},
      {&jq.compile, "jq_compile"},    {&jq.start, "jq_start"},
      {&jq.next, "jq_next"},          {&jq.parse, "jv_parse_sized"},
      {&jq.dump, "jv_dump_string"},   {&jq.array, "jv_array"},
      {&jq.append, "jv_array_append"}, {&jq.copy, "jv_copy"},
      {&jq.free, "jv_free"},          {&jq.kind, "jv_get_kind"},
      {&jq.message, "jv_invalid_get_msg"}, {&jq.text, "jv_string_value"},
      {&jq.length, "jv_string_length_bytes"},
  };
  for (size_t index = 0; index < sizeof symbols / sizeof *symbols; index++) {
    void *symbol = dlsym(library, symbols[index].name);
    if (symbol == NULL) return;
    memcpy(symbols[index].slot, &symbol, sizeof symbol);
  }
  is_loaded = 1;
}

int cjq_load(void) {
  pthread_once(&loading, load);
  return is_loaded;
}

// MARK: Messages

/// Sends all bytes; zero where the other side is gone.
static int send_all(int descriptor, const void *bytes, size_t count) {
  const char *rest = bytes;
  while (count > 0) {
    ssize_t sent = send(descriptor, rest, count, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return 0;
    rest += sent;
    count -= (size_t)sent;
  }
  return 1;
}

static int receive_all(int descriptor, void *bytes, size_t count) {
  char *rest = bytes;
  while (count > 0) {
    ssize_t received = recv(descriptor, rest, count, 0);
    if (received < 0 && errno == EINTR) continue;
    if (received <= 0) return 0;
    rest += received;
    count -= (size_t)received;
  }
  return 1;
}

/// A counted text with a zero behind it; null where the other side is gone.
static char *receive_text(int descriptor, uint64_t *count) {
  if (!receive_all(descriptor, count, sizeof *count)) return NULL;
  char *text = malloc(*count + 1);
  if (text == NULL || !receive_all(descriptor, text, *count)) {
    free(text);
    return NULL;
  }
  text[*count] = 0;
  return text;
}

// MARK: Worker

enum { kept_programs = 64 };

typedef struct {
  char *expression;
  jq_state *state;
} program;

static char first_error[512];

static void keep_error(void *data, jv message) {
  (void)data;
  if (first_error[0] == 0 && jq.kind(message) == JV_KIND_STRING) {
    snprintf(first_error, sizeof first_error, "%s", jq.text(message));
  }
  jq.free(message);
}

/// The compiled expression; null where it cannot be read.
static jq_state *compiled(char *expression) {
  static program programs[kept_programs];
  static size_t count;
  for (size_t index = 0; index < count && index < kept_programs; index++) {
    if (strcmp(programs[index].expression, expression) == 0) return programs[index].state;
  }
  jq_state *state = jq.init();
  if (state == NULL) return NULL;
  jq.set_error_callback(state, keep_error, NULL);
  if (!jq.compile(state, expression)) return NULL;
  if (count < kept_programs) {
    programs[count++] = (program){.expression = strdup(expression), .state = state};
  }
  return state;
}

/// All outputs as a list, or the invalid value that ended them.
static jv outputs(jq_state *state, jv input) {
  jv list = jq.array();
  jq.start(state, input, 0);
  for (;;) {
    jv output = jq.next(state);
    if (jq.kind(output) != JV_KIND_INVALID) {
      list = jq.append(list, output);
      continue;
    }
    jv message = jq.message(jq.copy(output));
    int has_failed = jq.kind(message) != JV_KIND_NULL;
    if (has_failed && jq.kind(message) == JV_KIND_STRING) {
      snprintf(first_error, sizeof first_error, "%s", jq.text(message));
    }
    jq.free(message);
    if (!has_failed) {
      jq.free(output);
      return list;
    }
    jq.free(list);
    return output;
  }
}

static int answer(int socket, uint8_t end, const char *text, size_t length) {
  uint64_t count = length;
  return send_all(socket, &end, 1) && send_all(socket, &count, sizeof count) &&
         send_all(socket, text, length);
}

static int serve_one(int socket) {
  uint64_t size;
  char *expression = receive_text(socket, &size);
  if (expression == NULL) return 0;
  char *json = receive_text(socket, &size);
  if (json == NULL) return 0;
  first_error[0] = 0;
  jq_state *state = compiled(expression);
  jv input = jq.parse(json, (int)size);
  free(expression);
  free(json);
  if (state == NULL || jq.kind(input) == JV_KIND_INVALID) {
    const char *text = first_error[0] == 0 ? "the input is no JSON" : first_error;
    return answer(socket, CJQ_FAILED, text, strlen(text));
  }
  jv list = outputs(state, input);
  if (jq.kind(list) == JV_KIND_INVALID) {
    jq.free(list);
    const char *text = first_error[0] == 0 ? "it failed" : first_error;
    return answer(socket, CJQ_FAILED, text, strlen(text));
  }
  jv text = jq.dump(list, 0);
  int sent = answer(socket, CJQ_DONE, jq.text(text), (size_t)jq.length(jq.copy(text)));
  jq.free(text);
  return sent;
}

static void limit(int resource, rlim_t amount) {
  struct rlimit both = {amount, amount};
  setrlimit(resource, &both);
}

/// The bytes of writable memory that the process has.
static size_t writable_memory(void) {
  unsigned long pages = 0;
  FILE *file = fopen("/proc/self/statm", "re");
  if (file == NULL) return 0;
  if (fscanf(file, "%*u %*u %*u %*u %*u %lu", &pages) != 1) pages = 0;
  fclose(file);
  return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/// libjq expects a list of variables, though an empty one.
static char *no_environment[] = {NULL};

/// What a worker does all its life: no files, no environment, no other descriptors, little memory.
static void serve(int socket, size_t memory, size_t present) {
  signal(SIGTERM, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  environ = no_environment;
  dup2(socket, 3);
  if (syscall(SYS_close_range, 4u, ~0u, 0u) != 0) {
    for (int descriptor = 4; descriptor < 4096; descriptor++) close(descriptor);
  }
  for (int descriptor = 0; descriptor < 3; descriptor++) close(descriptor);
  if (present > 0) limit(RLIMIT_DATA, present + memory);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_NOFILE, 0);
  while (serve_one(3)) {}
  _exit(0);
}

// MARK: Parent

cjq_worker cjq_start(size_t memory) {
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
    return (cjq_worker){-1, -1};
  }
  size_t present = writable_memory();
  pid_t process = fork();
  if (process == 0) serve(sockets[1], memory, present);
  close(sockets[1]);
  if (process < 0) close(sockets[0]);
  return (cjq_worker){process, sockets[0]};
}

void cjq_stop(cjq_worker worker) {
  close(worker.socket);
  kill(worker.process, SIGKILL);
  while (waitpid(worker.process, NULL, 0) < 0 && errno == EINTR) {}
}

/// Waits until there is something to read; zero when the time is over.
static int is_readable(int socket, int milliseconds) {
  struct timespec start, now;
  clock_gettime(CLOCK_MONOTONIC, &start);
  int rest = milliseconds;
  for (;;) {
    struct pollfd one = {.fd = socket, .events = POLLIN};
    int ready = poll(&one, 1, rest);
    if (ready >= 0 || errno != EINTR) return ready > 0;
    clock_gettime(CLOCK_MONOTONIC, &now);
    long passed = (now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000;
    rest = passed < milliseconds ? milliseconds - (int)passed : 0;
  }
}

static cjq_answer stopped(cjq_worker worker, cjq_end end) {
  cjq_stop(worker);
  return (cjq_answer){.end = end};
}

cjq_answer cjq_run(cjq_worker worker, const char *expression, size_t expression_size,
                   const char *json, size_t json_size, int milliseconds) {
  uint64_t sizes[] = {expression_size, json_size};
  if (!send_all(worker.socket, &sizes[0], sizeof sizes[0]) ||
      !send_all(worker.socket, expression, expression_size) ||
      !send_all(worker.socket, &sizes[1], sizeof sizes[1]) ||
      !send_all(worker.socket, json, json_size)) {
    return stopped(worker, CJQ_ENDED);
  }
  if (!is_readable(worker.socket, milliseconds)) return stopped(worker, CJQ_OUT_OF_TIME);
  uint8_t end;
  uint64_t count;
  char *text = receive_all(worker.socket, &end, 1) ? receive_text(worker.socket, &count) : NULL;
  if (text == NULL) return stopped(worker, CJQ_ENDED);
  return (cjq_answer){.end = end, .text = text, .count = count};
}

void cjq_free(cjq_answer answer) { free(answer.text); }

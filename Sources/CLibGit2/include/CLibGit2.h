#pragma once

#include <git2.h>
#include <git2/sys/stream.h>
#include <git2/sys/transport.h>
#include <stdbool.h>

// Loads the library, which has to come before any call of it; whether it is there.
bool lazy_load_git(void);

// Initialisers that are macros in C, and options that are variadic.
static inline void swell_git_fetch_options(git_fetch_options *options) {
  git_fetch_options_init(options, GIT_FETCH_OPTIONS_VERSION);
}

static inline void swell_git_connect_options(git_remote_connect_options *options) {
  git_remote_connect_options_init(options, GIT_REMOTE_CONNECT_OPTIONS_VERSION);
}

static inline void swell_git_create_options(git_remote_create_options *options) {
  git_remote_create_options_init(options, GIT_REMOTE_CREATE_OPTIONS_VERSION);
  // No `insteadOf` replaces the address, as none does when a remote is only asked; and libgit2 1.5 loses 40 KiB for each line of the
  // configuration that it compares with it.
  options->flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC;
}

static inline void swell_git_diff_options(git_diff_options *options) {
  git_diff_options_init(options, GIT_DIFF_OPTIONS_VERSION);
}

static inline void swell_git_keep_ownership_check_off(void) {
  // Repositories are only read here; hooks and configuration of theirs are never run.
  git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
}

// A socket that the library reads and writes through. Its first members are those of the library's own socket stream, since the
// ssh transport takes the descriptor out of it.
typedef struct {
  git_stream parent;
  char *host;
  char *port;
  int descriptor;
  void *connection;
} swell_git_socket;

// A conversation over HTTP, and one request of it with its answer. Their first members are those that the library knows.
typedef struct {
  git_smart_subtransport parent;
  void *conversation;
} swell_git_http;

typedef struct {
  git_smart_subtransport_stream parent;
  void *exchange;
} swell_git_exchange;

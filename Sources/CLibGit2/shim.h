#include <git2.h>

// Initialisers that are macros in C, and options that are variadic.
static inline void swell_git_fetch_options(git_fetch_options *options) {
  git_fetch_options_init(options, GIT_FETCH_OPTIONS_VERSION);
}

static inline void swell_git_keep_ownership_check_off(void) {
  // Repositories are only read here; hooks and configuration of theirs are never run.
  git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
}

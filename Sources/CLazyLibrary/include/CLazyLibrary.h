#pragma once

#include <stdbool.h>
#include <stddef.h>

// A shared library that is opened when it is first needed rather than when the program starts: loading libgit2 and libcurl with all that
// they depend on takes longer than most commands do.
//
// A C target of its own lists the functions that are called, as a macro that applies its argument to each name:
//
//     #define FUNCTIONS(each) each(curl_easy_init) each(curl_easy_cleanup)
//     LAZY_LIBRARY(curl, "libcurl.so.4", FUNCTIONS)
//
// Each name then is a jump through a table, which `lazy_load_curl` fills; a function that is missing in the list does not link.

typedef struct {
  const char *name;
  void **address;
} lazy_symbol;

/// Opens a library and looks its functions up; whether all of them are there.
bool lazy_library_load(const char *library, const lazy_symbol *symbols, size_t count);

/// What every entry of a table is before its library was loaded: ends the program.
void lazy_library_missing(void);

#if defined(__x86_64__)
#define LAZY_JUMP(name) "jmp *lazy_address_" #name "(%rip)\n"
#elif defined(__aarch64__)
#define LAZY_JUMP(name) \
  "adrp x16, lazy_address_" #name "\n" \
  "ldr x16, [x16, :lo12:lazy_address_" #name "]\n" \
  "br x16\n"
#endif

// Arguments stay where the caller put them, variadic ones too.
#define LAZY_STUB(name) \
  __attribute__((visibility("hidden"))) void *lazy_address_##name = (void *)lazy_library_missing; \
  __asm__(".text\n.globl " #name "\n.hidden " #name "\n.type " #name ", %function\n" #name ":\n" LAZY_JUMP(name) \
          ".size " #name ", .-" #name "\n");

#define LAZY_SYMBOL(name) {#name, &lazy_address_##name},

#define LAZY_LIBRARY(id, library, FUNCTIONS) \
  FUNCTIONS(LAZY_STUB) \
  bool lazy_load_##id(void) { \
    static const lazy_symbol symbols[] = {FUNCTIONS(LAZY_SYMBOL)}; \
    return lazy_library_load(library, symbols, sizeof symbols / sizeof *symbols); \
  }

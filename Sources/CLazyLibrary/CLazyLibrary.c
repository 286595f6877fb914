#include "CLazyLibrary.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

bool lazy_library_load(const char *library, const lazy_symbol *symbols, size_t count) {
  void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    fprintf(stderr, "swell: cannot load library '%s': %s\n", library, dlerror());
    return false;
  }
  for (size_t index = 0; index < count; index++) {
    void *address = dlsym(handle, symbols[index].name);
    if (!address) {
      fprintf(stderr, "swell: cannot load library '%s': no function '%s'\n", library, symbols[index].name);
      return false;
    }
    *symbols[index].address = address;
  }
  return true;
}

void lazy_library_missing(void) {
  fputs("swell: a library was called before it was loaded\n", stderr);
  abort();
}

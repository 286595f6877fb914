#include "CAllocator.h"

#include <malloc.h>
#include <stdlib.h>

void swell_allocator_prepare(void) {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_TOP_PAD, 4 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_MMAP_THRESHOLD, 8 << 20);
#endif
}

void swell_allocator_reserve(size_t bytes) {
#ifdef __GLIBC__
  // An arena that once grew keeps what it has, and only what was used takes room. A compiler may leave both calls out where they stand together.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  void *volatile room = malloc(bytes);
  free(room);
#else
  (void)bytes;
#endif
}

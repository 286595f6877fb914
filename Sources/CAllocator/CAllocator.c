#define _DEFAULT_SOURCE

#include "CAllocator.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __GLIBC__
enum { TOP_PAD = 4 << 20 };

/// Has the kernel fill the whole pages of a range by large ones; a kernel without them goes on as before.
static void prefer_large_pages(char *start, size_t bytes) {
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  uintptr_t first = ((uintptr_t)start + page - 1) & ~(page - 1);
  uintptr_t end = ((uintptr_t)start + bytes) & ~(page - 1);
  if (first < end) madvise((void *)first, end - first, MADV_HUGEPAGE);
}
#endif

void swell_allocator_prepare(int arenas) {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, arenas);
  mallopt(M_TOP_PAD, TOP_PAD);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_MMAP_THRESHOLD, 8 << 20);
#else
  (void)arenas;
#endif
}

void swell_allocator_reserve(size_t bytes) {
#ifdef __GLIBC__
  // An arena that once grew keeps what it has, and only what was used takes room. A compiler may leave both calls out where they stand together.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  char *volatile room = malloc(bytes);
  if (room) prefer_large_pages(room, bytes);
  free(room);
  // What the main thread's arena has ready as well, which the threads that parse share.
  prefer_large_pages((char *)sbrk(0) - TOP_PAD, TOP_PAD);
#else
  (void)bytes;
#endif
}

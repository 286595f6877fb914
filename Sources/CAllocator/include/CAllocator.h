#pragma once

#include <stddef.h>

/// Has memory taken from the system in large pieces and from so many arenas: those of further threads grow page by page, with a system call for
/// each. More of them take more memory, fewer make busy threads wait for each other. Wraps `mallopt`.
void swell_allocator_prepare(int arenas);

/// Has so much address space ready for the running thread, 32 MiB at most, that would else grow page by page, with a system call for each, and
/// has it filled by large pages: a fault for each small one costs more than to clear it. Wraps `mallopt` and `madvise`.
void swell_allocator_reserve(size_t bytes);

#pragma once

/// Has memory taken from the system in large pieces and from one arena: the arenas of further threads grow page by page, with a system call for
/// each. Wraps `mallopt`.
void swell_allocator_prepare(void);

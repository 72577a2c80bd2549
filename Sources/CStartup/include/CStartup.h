#pragma once

#include <stddef.h>

// What has to be done before Swift, or underneath it: see startup.c, environment.c and memory.c.

/// Has the C library keep memory that is given back to it for what comes next; to be called before there are threads.
///
/// Blocks of rows come and go all the time. Left to itself glibc hands them back to the system, which clears every page anew
/// when the next block is made. What a run needs at most stays the same. Does nothing with other libraries.
void emcl_memory_keep(void);

/// Sets what is called, on the thread that got none, before the program ends for want of memory; it may take a little.
///
/// It is called once, and must not come back. Without it the program just ends.
void emcl_memory_when_exhausted(void (*end)(void));

/// A word of the command line, the name of the program first; NULL behind the last.
///
/// Swift reads them from /proc, which may not be there.
const char *emcl_startup_word(int index);

/// Whether so many threads can run beside this one (`ulimit -u`): libdispatch waits without end for those it cannot start.
int emcl_threads_can_start(int count);

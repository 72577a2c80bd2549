#pragma once

/// Has the C library keep memory that is given back to it for what comes next; to be called before there are threads.
///
/// Blocks of rows come and go all the time. Left to itself glibc hands them back to the system, which clears every page anew
/// when the next block is made. What a run needs at most stays the same. Does nothing with other libraries.
void allocator_keep_memory(void);

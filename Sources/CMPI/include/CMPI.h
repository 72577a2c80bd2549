#ifndef CMPI_H
#define CMPI_H

#include <stddef.h>
#include <stdint.h>

// A few functions of MPI, from a library that is loaded when a launcher has started this program: nothing is linked, so one
// program serves Open MPI, MPICH and the libraries that share their binary interfaces.

/// Loads a library and begins. NULL, or what is wrong, as one line that stays valid.
const char *emcl_mpi_begin(const char *path);
/// The number of this process, and that of all.
int emcl_mpi_rank(void);
int emcl_mpi_size(void);
/// Gives `count` bytes of each rank to all, in the order of the ranks. 0, or not.
int emcl_mpi_gather(const void *own, int count, void *all);
/// The same for as many bytes of each rank as `counts` says, each to its place in `all`.
int emcl_mpi_gather_each(const void *own, int count, void *all, const int *counts, const int *places);
/// Adds `count` numbers up over all ranks.
int emcl_mpi_sum(int32_t *numbers, int count);
/// Ends, once all ranks do.
void emcl_mpi_end(void);
/// Ends all ranks at once.
void emcl_mpi_abort(int code);

/// A file in memory without a name, closed where another program starts; -1 where there is none.
int emcl_mpi_memory_file(void);

#endif

#define _GNU_SOURCE
#include "CMPI.h"

#include <dlfcn.h>
#include <stdio.h>
#include <sys/mman.h>

// The two binary interfaces differ in their handles: addresses of symbols in Open MPI, numbers in MPICH and its relatives. Both
// travel in one register, so one type that holds either serves for both: a callee that takes an int reads the low half of it.
typedef uintptr_t handle;

static handle world, bytes, int32, add;
static int rank, size;
static int (*gather)(const void *, int, handle, void *, int, handle, handle);
static int (*gather_each)(const void *, int, handle, void *, const int *, const int *, handle, handle);
static int (*reduce)(const void *, void *, int, handle, handle, handle);
static int (*finalize)(void);
static int (*stop)(handle, int);

// MPI_IN_PLACE is 1 in Open MPI, and -1 in MPICH.
static void *in_place;

static char message[600];

const char *emcl_mpi_begin(const char *path) {
  // All that a library loads has to be found by its own plug-ins, which Open MPI opens later.
  void *library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
  if (!library) {
    snprintf(message, sizeof message, "%s", dlerror());
    return message;
  }
  int (*begin)(int *, char ***, int, int *) = (int (*)(int *, char ***, int, int *))dlsym(library, "MPI_Init_thread");
  int (*get_rank)(handle, int *) = (int (*)(handle, int *))dlsym(library, "MPI_Comm_rank");
  int (*get_size)(handle, int *) = (int (*)(handle, int *))dlsym(library, "MPI_Comm_size");
  *(void **)&gather = dlsym(library, "MPI_Allgather");
  *(void **)&gather_each = dlsym(library, "MPI_Allgatherv");
  *(void **)&reduce = dlsym(library, "MPI_Allreduce");
  *(void **)&finalize = dlsym(library, "MPI_Finalize");
  *(void **)&stop = dlsym(library, "MPI_Abort");
  if (!begin || !get_rank || !get_size || !gather || !gather_each || !reduce || !finalize || !stop) {
    snprintf(message, sizeof message, "%s is no library of MPI", path);
    return message;
  }
  void *open_mpi = dlsym(library, "ompi_mpi_comm_world");
  if (open_mpi) {
    world = (handle)open_mpi;
    bytes = (handle)dlsym(library, "ompi_mpi_byte");
    int32 = (handle)dlsym(library, "ompi_mpi_int32_t");
    add = (handle)dlsym(library, "ompi_mpi_op_sum");
    in_place = (void *)1;
    if (!bytes || !int32 || !add) {
      snprintf(message, sizeof message, "%s has another binary interface than Open MPI or MPICH", path);
      return message;
    }
  } else {
    world = 0x44000000;  // MPI_COMM_WORLD
    bytes = 0x4c00010d;  // MPI_BYTE
    int32 = 0x4c000439;  // MPI_INT32_T
    add = 0x58000003;    // MPI_SUM
    in_place = (void *)-1;
  }
  int provided = 0;
  // Calls come from one thread at a time (MPI_THREAD_SERIALIZED).
  if (begin(NULL, NULL, 2, &provided) != 0 || get_rank(world, &rank) != 0 || get_size(world, &size) != 0) {
    snprintf(message, sizeof message, "%s does not start", path);
    return message;
  }
  return NULL;
}

int emcl_mpi_rank(void) { return rank; }

int emcl_mpi_size(void) { return size; }

int emcl_mpi_gather(const void *own, int count, void *all) {
  return gather(own, count, bytes, all, count, bytes, world);
}

int emcl_mpi_gather_each(const void *own, int count, void *all, const int *counts, const int *places) {
  return gather_each(own, count, bytes, all, counts, places, bytes, world);
}

int emcl_mpi_sum(int32_t *numbers, int count) { return reduce(in_place, numbers, count, int32, add, world); }

void emcl_mpi_end(void) {
  if (finalize) finalize();
}

void emcl_mpi_abort(int code) {
  if (stop) stop(world, code);
}

int emcl_mpi_memory_file(void) { return memfd_create("emcl-rerank", MFD_CLOEXEC); }

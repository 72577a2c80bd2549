#define _GNU_SOURCE
#include "Affinity.h"

#include <sched.h>
#include <stdlib.h>

int32_t emcl_cores_allowed(void) {
  // The call fails where the set is smaller than the kernel's.
  for (int cores = 1024; cores <= 1 << 20; cores *= 4) {
    cpu_set_t *set = CPU_ALLOC(cores);
    if (!set) return 0;
    size_t size = CPU_ALLOC_SIZE(cores);
    int failed = sched_getaffinity(0, size, set);
    int32_t count = failed ? 0 : CPU_COUNT_S(size, set);
    CPU_FREE(set);
    if (!failed) return count;
  }
  return 0;
}

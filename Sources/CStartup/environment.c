#include "CStartup.h"

#include <string.h>

#if defined(__linux__)

extern char **environ;

static const char *variable(const char *name) {
  size_t length = strlen(name);
  for (char **entry = environ; entry && *entry; entry++) {
    if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=') return *entry + length + 1;
  }
  return NULL;
}

// The kernels of OpenBLAS for this processor, by what it can do; NULL leaves the choice to OpenBLAS.
//
// OpenBLAS knows processors by their numbers. On one that is newer than itself it takes the kernels of 2004, which made products
// four times slower.
static const char *kernels(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return "SkylakeX";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return __builtin_cpu_is("amd") ? "Zen" : "Haswell";
#endif
  return NULL;
}

// OpenBLAS begins when it is loaded, before anything could tell it what to do. It asks the environment first, and is told here.
// Each thread that it would start takes addresses, and where none can be started it stops the program: it is to use none. The
// user's own OPENBLAS_CORETYPE stands.
char *getenv(const char *name) {
  if (strcmp(name, "OPENBLAS_NUM_THREADS") == 0) return "1";
  const char *value = variable(name);
  if (!value && strcmp(name, "OPENBLAS_CORETYPE") == 0) value = kernels();
  return (char *)value;
}

#endif

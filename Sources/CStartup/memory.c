#define _GNU_SOURCE
#include "CStartup.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

void emcl_memory_keep(void) {
#if defined(__GLIBC__)
  // The most that is allowed, and more than the blocks under way take at once.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}

static void (*_Atomic end_program)(void);
static atomic_int may_be_refused;

void emcl_memory_when_exhausted(void (*end)(void)) { atomic_store(&end_program, end); }

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define HAS_OWN_ALLOCATOR 1
#endif
#endif

// Swift takes it that memory is always there, and crashes where it is not; libdispatch waits for it without end. So the
// functions of the C library are wrapped: a request that fails ends the program with a message. The sanitizers bring wrappers
// of their own. Valgrind follows these with --soname-synonyms=somalloc=NONE.
#if defined(__GLIBC__) && !defined(HAS_OWN_ALLOCATOR)

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

// No address is longer: what asks for more made a mistake, and is told so as ever.
static const size_t most = (size_t)1 << 47;

static void *refused(size_t size) {
  if (size >= most || atomic_load(&may_be_refused)) {
    errno = ENOMEM;
    return NULL;
  }
  static atomic_flag has_begun = ATOMIC_FLAG_INIT;
  if (atomic_flag_test_and_set(&has_begun)) {
    // The program is ending: what that takes fails where it must, and other threads wait for the end.
    static __thread int waits;
    if (waits++ > 0 || atomic_load(&end_program) == NULL) _exit(70);
    sleep(10);
    _exit(70);
  }
  char text[300];
  struct rlimit limit;
  int length;
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    length = snprintf(text, sizeof text,
                      "emcl-rerank: not enough memory: %zu bytes were asked for; the addresses of this process are limited to "
                      "%zu MiB (ulimit -v)\n  hint: a higher limit, or fewer --threads\n",
                      size, (size_t)(limit.rlim_cur >> 20));
  } else {
    length = snprintf(text, sizeof text, "emcl-rerank: not enough memory: %zu bytes were asked for\n", size);
  }
  ssize_t written = write(2, text, (size_t)length);
  (void)written;
  // What goes on from here may take memory itself.
  atomic_store(&may_be_refused, 1);
  void (*end)(void) = atomic_load(&end_program);
  if (end) end();
  _exit(70);
}

void *malloc(size_t size) {
  void *memory = __libc_malloc(size);
  return memory ? memory : refused(size);
}

void *calloc(size_t count, size_t size) {
  void *memory = __libc_calloc(count, size);
  if (memory) return memory;
  size_t bytes;
  return refused(__builtin_mul_overflow(count, size, &bytes) ? SIZE_MAX : bytes);
}

void *realloc(void *old, size_t size) {
  void *memory = __libc_realloc(old, size);
  // With no size it has been freed.
  return memory || size == 0 ? memory : refused(size);
}

void *memalign(size_t alignment, size_t size) {
  void *memory = __libc_memalign(alignment, size);
  // Larger alignments are no request for memory, but a mistake.
  return memory || alignment > most ? memory : refused(size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) != 0 || alignment == 0 || (alignment & (alignment - 1)) != 0) return EINVAL;
  int before = errno;
  void *own = memalign(alignment, size);
  errno = before;
  if (!own) return ENOMEM;
  *memory = own;
  return 0;
}

#endif

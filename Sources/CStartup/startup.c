#define _GNU_SOURCE
#include "CStartup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__linux__)

// Before the shared libraries begin, whose own beginnings may not end: OpenBLAS looks for addresses until it finds some.
// Little of the C library is ready then. What is called here asks the system and keeps nothing.

// What the libraries, their beginnings and one thread take: as LoadOptions.addresses has it.
static const rlim_t least_addresses = (rlim_t)368 << 20;
// The three standard streams, an input with its lock, an output, the pipes of signals and of a trial.
static const rlim_t least_files = 16;

static void refuse(const char *what, rlim_t value, const char *unit, const char *option, rlim_t least) {
  char text[300];
  int length = snprintf(text, sizeof text,
                        "emcl-rerank: %s of this process are limited to %llu%s (%s); the tool needs at least %llu%s\n", what,
                        (unsigned long long)value, unit, option, (unsigned long long)least, unit);
  ssize_t written = write(2, text, (size_t)length);
  (void)written;
  _exit(64);
}

static int word_count;
static char **word_list;

const char *emcl_startup_word(int index) { return index >= 0 && index < word_count ? word_list[index] : NULL; }

static void prepare(int count, char **words, char **variables) {
  (void)variables;
  word_count = count;
  word_list = words;
  // A closed stream would become the first file that is opened, and take what is printed.
  for (int stream = 0; stream <= 2; stream++) {
    if (fcntl(stream, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDWR) < 0) open("/", O_RDONLY);
  }
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur < least_addresses)
    refuse("the addresses", limit.rlim_cur >> 20, " MiB", "ulimit -v", least_addresses >> 20);
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < least_files)
    refuse("the open files", limit.rlim_cur, "", "ulimit -n", least_files);
}

__attribute__((section(".preinit_array"), used)) static void (*begin)(int, char **, char **) = prepare;

#endif

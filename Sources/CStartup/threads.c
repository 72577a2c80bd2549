#define _GNU_SOURCE
#include "CStartup.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

static void *wait_for(void *gate) {
  pthread_mutex_lock(gate);
  pthread_mutex_unlock(gate);
  return NULL;
}

int emcl_threads_can_start(int count) {
  pthread_t *threads = calloc((size_t)(count > 0 ? count : 1), sizeof *threads);
  pthread_attr_t attributes;
  if (!threads || pthread_attr_init(&attributes) != 0) {
    free(threads);
    return 0;
  }
  // Room for the variables that each thread has of its own: those of OpenBLAS alone take 60 KiB.
  pthread_attr_setstacksize(&attributes, 1 << 20);
  pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&gate);
  int started = 0;
  while (started < count && pthread_create(&threads[started], &attributes, wait_for, &gate) == 0) started++;
  pthread_mutex_unlock(&gate);
  for (int thread = 0; thread < started; thread++) pthread_join(threads[thread], NULL);
  pthread_attr_destroy(&attributes);
  free(threads);
  return started == count;
}

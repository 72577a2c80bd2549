// OpenBLAS for Swift.
#pragma once
#include <cblas.h>

// LAPACK's symmetric eigensolver is inside libopenblas, but Debian ships no C header for it there:
// declared here with the Fortran ABI (every argument by reference, string lengths at the end).
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
             double *work, const int *lwork, int *iwork, const int *liwork, int *info,
             size_t jobz_length, size_t uplo_length);

// Stops the threads of OpenBLAS. Only builds with threads have it.
int blas_thread_shutdown_(void) __attribute__((weak));

// Does all that follows on the calling thread, and ends the threads that OpenBLAS started when it was loaded: waiting for
// work they would keep the cores busy for as long as a small run takes.
static inline void openblas_stay_on_this_thread(void) {
  openblas_set_num_threads(1);
  if (blas_thread_shutdown_) blas_thread_shutdown_();
}

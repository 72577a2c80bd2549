// OpenBLAS for Swift.
#pragma once
#include <cblas.h>

// LAPACK's symmetric eigensolver is inside libopenblas, but Debian ships no C header for it there:
// declared here with the Fortran ABI (every argument by reference, string lengths at the end).
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
             double *work, const int *lwork, int *iwork, const int *liwork, int *info,
             size_t jobz_length, size_t uplo_length);

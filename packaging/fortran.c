// What the eigensolver of LAPACK asks of Fortran's library: joining and comparing texts, which are padded with blanks.
//
// With these, a static link needs no libgfortran, and no libquadmath behind its formatted output, whose licence (LGPL) asks for more
// than a notice. The names and arguments are those of gfortran 8 and newer.
#include <stddef.h>
#include <string.h>

void _gfortran_concat_string(size_t size, char *joined, size_t first_size, const char *first, size_t second_size,
                             const char *second) {
  size_t begin = first_size < size ? first_size : size;
  size_t rest = second_size < size - begin ? second_size : size - begin;
  memcpy(joined, first, begin);
  memcpy(joined + begin, second, rest);
  memset(joined + begin + rest, ' ', size - begin - rest);
}

int _gfortran_compare_string(size_t first_size, const char *first, size_t second_size, const char *second) {
  size_t most = first_size > second_size ? first_size : second_size;
  for (size_t place = 0; place < most; place++) {
    unsigned char left = place < first_size ? (unsigned char)first[place] : ' ';
    unsigned char right = place < second_size ? (unsigned char)second[place] : ' ';
    if (left != right) return left < right ? -1 : 1;
  }
  return 0;
}

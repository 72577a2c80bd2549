#!/bin/sh
# libraries.sh FOLDER: gathers in FOLDER, a path from the repository's top, the static forms of the libraries that the tool is linked with, and pkg-config files that name them.
#
# A linker takes libX.a where the first folder of its list has no libX.so. FOLDER/lib holds only such archives, as links;
# `PKG_CONFIG_PATH=FOLDER/pkgconfig swift build` finds them. What nobody refers to is not linked: libhdf5's reader of S3 is left out,
# and curl, LDAP and Kerberos with it.
#
# Exits with 1, and says which is missing, when the system has no static form of one, or they cannot be linked by themselves.
set -eu
cd "$(dirname "$0")/.."
mkdir -p "$1/lib" "$1/pkgconfig"
folder=$(cd "$1" && pwd)
compiler=$(command -v clang || command -v cc)
rm -f "$folder"/lib/* "$folder"/pkgconfig/*

# archive NAME FOLDER...: links FOLDER/lib/NAME to the first that exists, in FOLDER... or where the compiler looks.
archive() {
  name=$1
  shift
  for place in "$@" "$("$compiler" -print-file-name="$name")"; do
    if [ -f "$place" ]; then
      ln -s "$(readlink -f "$place")" "$folder/lib/$name"
      return
    fi
  done
  echo "libraries.sh: there is no $name here" >&2
  exit 1
}

variable() { pkg-config --variable="$2" "$1"; }
hdf5=$(pkg-config --libs-only-L hdf5 | sed 's/ .*//; s/^-L//')
archive libhdf5.a "${hdf5:-/usr/lib}/libhdf5.a"
archive libopenblas.a "$(variable openblas libdir)/libopenblas.a"
archive libcrypto.a "$(variable libcrypto libdir)/libcrypto.a"
archive libz.a "$(variable zlib libdir)/libz.a"
archive libyaml.a "$(variable yaml-0.1 libdir)/libyaml.a"
for name in libsz.a libaec.a libstdc++.a; do archive $name; done
"$compiler" -O2 -c packaging/fortran.c -o "$folder/fortran.o"
ar rcs "$folder/lib/libfortran.a" "$folder/fortran.o"
rm "$folder/fortran.o"

# describe NAME FLAGS...: a pkg-config file with the compiler's flags of the system's own.
describe() {
  name=$1
  shift
  cat > "$folder/pkgconfig/$name.pc" <<END
Name: $name
Description: $name, as an archive
Version: $(pkg-config --modversion "$name")
Cflags: $(pkg-config --cflags "$name")
Libs: -L$folder/lib $*
END
}
describe hdf5 -lhdf5 -lsz -laec -lz -ldl -lm
describe openblas -lopenblas -lfortran -lpthread -lm
describe libcrypto -lcrypto -ldl -lpthread
describe zlib -lz
describe yaml-0.1 -lyaml

# A program that needs what the tool needs must come out without them.
cat > "$folder/trial.c" <<'END'
#include <cblas.h>
#include <hdf5.h>
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <yaml.h>
#include <zlib.h>
void dsyevd_(void);
int main(int count, char **words) {
  double a[4] = {count, 1, 1, count}, b[4];
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, 2, 2, 2, 1, a, 2, a, 2, 0, b, 2);
  SHA256_CTX digest;
  yaml_parser_t parser;
  if (count > 1) dsyevd_();
  return H5Fopen(words[0], H5F_ACC_RDONLY, H5P_DEFAULT) >= 0 || !SHA256_Init(&digest) || !yaml_parser_initialize(&parser) ||
         crc32(0, 0, 0);
}
END
PKG_CONFIG_PATH=$folder/pkgconfig
export PKG_CONFIG_PATH
names="hdf5 openblas libcrypto zlib yaml-0.1"
# shellcheck disable=SC2046,SC2086
"$compiler" $(pkg-config --cflags $names) "$folder/trial.c" -o "$folder/trial" -static-libgcc -Wl,--gc-sections $(pkg-config --libs $names)
others=$(readelf -d "$folder/trial" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -vE '^(libc|libm|libdl|libpthread|ld-linux.*)[.]so' || true)
rm -f "$folder/trial" "$folder/trial.c"
if [ -n "$others" ]; then
  echo "libraries.sh: still linked with" $others >&2
  exit 1
fi

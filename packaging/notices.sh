#!/bin/sh
# notices.sh OUT: writes the licences of everything that is linked into the tool: our table, then each in its own words.
#
# The words are those of this machine's packages, which are what was linked: packaging/libraries.sh made .build/libraries of them.
set -eu
cd "$(dirname "$0")/.."
out=$1
part() { printf '\n\n================================ %s\n\n' "$1"; }
{
  cat THIRD-PARTY.md
  swift=$(dirname "$(readlink -f "$(command -v swiftc)")")/../share/swift/LICENSE.txt
  part "Swift's standard library, Foundation's essentials and libdispatch"
  cat "$swift"
  part "swift-argument-parser"
  cat .build/static/checkouts/swift-argument-parser/LICENSE.txt
  for archive in .build/libraries/lib/*.a; do
    [ "$(basename "$archive")" != libfortran.a ] || continue
    dpkg -S "$(readlink -f "$archive")" | cut -d: -f1
  done | sort -u | while read -r package; do
    part "Debian's package $package $(dpkg-query -W -f '${Version}' "$package")"
    cat "/usr/share/doc/$package/copyright"
  done
  for licence in Apache-2.0 GPL-3; do
    part "$licence, which some of the above refer to"
    cat "/usr/share/common-licenses/$licence"
  done
} > "$out"

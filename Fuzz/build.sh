#!/usr/bin/env bash
# build.sh: compiles the modules for libFuzzer and AddressSanitizer, and links one program for each file in Fuzz/targets.
#
# SwiftPM brings a main of its own, and so does libFuzzer: SwiftPM compiles the modules, and swiftc links the programs.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=.build/fuzz
swift build --configuration release --scratch-path $scratch --target Suites --sanitize address \
  -Xswiftc -sanitize=fuzzer -Xcc -fsanitize=fuzzer-no-link -Xswiftc -enable-testing
release=$scratch/release
mapfile -t objects < <(find -L $release -name '*.o' -path '*.build/*' \
  -not -path '*Tests.build/*' -not -path '*/ArgumentParser*' -not -path '*/generate*' | sort)
# What is visible within the package is so for programs under its name, which SwiftPM takes from the folder.
package=$(grep -oE '"-package-name","[^"]*"' $scratch/release.yaml | cut -d'"' -f4 | grep -vx swift_argument_parser | head -n 1)
maps=()
for map in Sources/C*/module.modulemap Sources/C*/include/module.modulemap $release/C*.build/module.modulemap; do
  if [[ -e $map ]]; then maps+=(-Xcc "-fmodule-map-file=$map"); fi
done
mkdir -p $scratch/bin
for target in Fuzz/targets/*.swift; do
  name=$(basename "$target" .swift)
  # Names in capitals are shared by all.
  [[ $name =~ ^[A-Z] ]] && continue
  swiftc -O -swift-version 6 -parse-as-library -package-name "$package" -strict-memory-safety -sanitize=fuzzer,address -module-name "fuzz_$name" \
    -I $release/Modules "${maps[@]}" $(pkg-config --cflags hdf5) \
    "$target" Fuzz/targets/[A-Z]*.swift "${objects[@]}" \
    $(pkg-config --libs hdf5 openblas libcrypto zlib yaml-0.1) -o "$scratch/bin/$name"
  echo "$scratch/bin/$name"
done

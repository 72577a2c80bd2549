#!/usr/bin/env bash
# fuzz.sh TOOL SECONDS [TARGET...]: half of the time for the fuzzers of the parsers, half for the campaign over whole commands.
#
# The corpus of each fuzzer is kept in .build/fuzz/corpus, so a later run goes on from there. What libhdf5 makes of a file in the
# fuzzer's own process is no promise; its corpus, and what stopped it, are inputs of the campaign.
set -uo pipefail
cd "$(dirname "$0")/.."
tool=$1 seconds=$2
shift 2
scratch=.build/fuzz
[[ $# -gt 0 ]] || set -- $(cd Fuzz/targets && ls [a-z]*.swift | sed 's/[.]swift//')
python3 Fuzz/seeds.py "$tool" $scratch/seeds || exit 1
export SWIFT_BACKTRACE=enable=no
status=0
for target in "$@"; do
  corpus=$scratch/corpus/$target found=$scratch/findings/$target
  mkdir -p "$corpus" "$found"
  limits=(-max_total_time=$((seconds / 2 / $#)) -timeout=15 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1)
  # libhdf5 ends the process on some files: a child is started anew then.
  [[ $target == hdf5 ]] && limits+=(-fork=1 -ignore_crashes=1 -ignore_ooms=1 -ignore_timeouts=1)
  "$scratch/bin/$target" "${limits[@]}" -dict=$scratch/seeds/$target.dict -artifact_prefix="$found/" \
    "$corpus" $scratch/seeds/$target > "$found.log" 2>&1
  code=$?
  echo "$target: $(grep -E 'cov: ' "$found.log" | tail -n 1)"
  if [[ $code -ne 0 && $target != hdf5 ]]; then
    echo "FINDING $target: $(grep -m 1 -E 'ERROR|Fatal error' "$found.log"), input in $found"
    status=1
  fi
done
more=()
if [[ -d $scratch/corpus/hdf5 ]]; then
  find $scratch/findings/hdf5 -type f -exec cp -n {} $scratch/corpus/hdf5 \;
  more=(--corpus $scratch/corpus/hdf5)
fi
python3 Fuzz/campaign.py "$tool" --seconds $((seconds / 2)) "${more[@]}" || status=1
exit $status

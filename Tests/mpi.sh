#!/usr/bin/env bash
# The tool on several ranks: real files under every launcher that is installed, on two hosts, and under faults.
#
#     Tests/mpi.sh TOOL
#
# Two hosts are two network namespaces that a launcher reaches by a stand-in for ssh; left out where namespaces cannot be made.
set -euo pipefail
tool=$(realpath "$1")
fixtures=$(realpath "$(dirname "$0")/../Fixtures")
work=$(mktemp -d)
trap 'set +e; umount "$work/faults/full" 2>/dev/null; ip netns del emcl1 2>/dev/null; ip netns del emcl2 2>/dev/null; ip link del emclbr 2>/dev/null; rm -rf "$work"' EXIT
failures=0
# What never ends is a failure.
limit="timeout -k 5 300"

same() { # same NAME FILE FILE
  if cmp -s "$2" "$3"; then echo "  same: $1"; else echo "  DIFFERENT: $1"; failures=$((failures + 1)); fi
}

openmpi() { $limit mpirun.openmpi --allow-run-as-root --oversubscribe "$@"; }
mpich() { $limit mpiexec.hydra "$@"; }

# The names of the files in a folder, those that are hidden as well.
left() { ls -A "$1" | tr '\n' ' '; }

# fault NAME CODE FOLDER FILES: the last run has ended with the code, in one line of ours, and left these files alone.
fault() {
  local lines
  lines=$(grep -c '^emcl-rerank: ' "$work/err" || true)
  if [ "$code" = "$2" ] && [ "$lines" = 1 ] && [ "$(left "$3")" = "$4" ]; then
    echo "  told once: $1"
  else
    echo "  WRONG: $1: ended with $code, $lines lines, left: $(left "$3")"
    sed 's/^/    /' "$work/err"
    failures=$((failures + 1))
  fi
}

methods=(-m emcl -m center+nnn -m sinkhorn -m gc -m best)
for launcher in openmpi mpich; do
  program=mpirun.openmpi
  [ $launcher = mpich ] && program=mpiexec.hydra
  command -v $program >/dev/null || { echo "left out: $launcher (no $program)"; continue; }
  echo "$launcher"
  for file in real/coco-clip.h5 real/minilm-frames.h5 real/videoclip.h5 real/cap4video-scores.h5 synthetic/kinds/wti-multi.h5 synthetic/kinds/maxsim-multi.h5; do
    case $file in *scores*) own=(-m sinkhorn -m gc -m nnn) ;; *) own=("${methods[@]}") ;; esac
    "$tool" run "$fixtures/$file" "${own[@]}" --report "$work/one.csv" >"$work/one.txt" 2>/dev/null || true
    for ranks in 2 3; do
      $launcher -n $ranks "$tool" run "$fixtures/$file" "${own[@]}" --threads 1 --report "$work/n.csv" >"$work/n.txt" 2>/dev/null || true
      same "$file on $ranks ranks" "$work/one.txt" "$work/n.txt"
      same "its report" "$work/one.csv" "$work/n.csv"
    done
  done

  rank=OMPI_COMM_WORLD_RANK
  [ $launcher = mpich ] && rank=PMI_RANK
  folder=$work/faults
  rm -rf "$folder" && mkdir -p "$folder/elsewhere"
  cp "$fixtures/real/coco-clip.h5" "$folder/a.h5"
  cp "$folder/a.h5" "$folder/bank.h5"
  (cd "$folder" && "$tool" fit a.h5 -m sinkhorn -o profile.h5 --quiet)
  cp "$folder/a.h5" "$folder/elsewhere"
  files="$(left "$folder")"
  for words in "a.h5 -m nnn --bank bank.h5" "apply a.h5 --profile profile.h5" "bank.h5 -m nnn"; do
    code=0
    (cd "$folder" && $launcher -n 2 bash -c "[ \$$rank = 1 ] && cd elsewhere; exec $tool $words --report r.json") \
      >/dev/null 2>"$work/err" || code=$?
    fault "one rank does not see a file: $words" 66 "$folder" "$files"
  done
  if mkdir "$folder/full" && mount -t tmpfs -o size=300k none "$folder/full" 2>/dev/null; then
    code=0
    $launcher -n 2 "$tool" run "$folder/a.h5" -m nnn --save-scores "$folder/full/s.h5" --report "$folder/full/r.json" \
      >/dev/null 2>"$work/err" || code=$?
    fault "the disk of the first rank is full" 73 "$folder/full" ""
    umount "$folder/full"
  else
    echo "  left out: a full disk (nothing can be mounted here)"
  fi
  code=0
  (cd "$folder/elsewhere" && timeout -s INT 3 $program $([ $launcher = openmpi ] && echo --allow-run-as-root --oversubscribe) -n 2 \
    "$tool" run a.h5 -m "emcl(k=64,iterations=10000)" --threads 1 --report r.json) >/dev/null 2>"$work/err" || code=$?
  fault "interrupted" 124 "$folder/elsewhere" "a.h5 "
done

if command -v mpirun.openmpi >/dev/null && ip netns add emcl1 2>/dev/null; then
  echo "two hosts"
  ip netns add emcl2
  ip link add emclbr type bridge && ip addr add 10.77.0.254/24 dev emclbr && ip link set emclbr up
  for host in 1 2; do
    ip link add veth$host type veth peer name eth0 netns emcl$host
    ip link set veth$host master emclbr up
    ip -n emcl$host addr add 10.77.0.$host/24 dev eth0
    ip -n emcl$host link set eth0 up
    ip -n emcl$host link set lo up
  done
  # What mpirun starts by ssh on a host, this starts in its namespace.
  cat >"$work/ssh" <<'STAND_IN'
#!/bin/bash
while [[ $1 == -* ]]; do shift; done
host=${1##*.}
shift
exec ip netns exec emcl$host env -i PATH="$PATH" HOME="$HOME" bash -c "$*"
STAND_IN
  chmod +x "$work/ssh"
  $limit ip netns exec emcl1 mpirun.openmpi --allow-run-as-root --mca plm_rsh_agent "$work/ssh" --mca btl tcp,self \
    --mca btl_tcp_if_include eth0 --mca oob_tcp_if_include eth0 --host 10.77.0.1:2,10.77.0.2:1 -n 3 \
    "$tool" run "$fixtures/real/coco-clip.h5" "${methods[@]}" --threads 1 >"$work/hosts.txt" 2>"$work/hosts.err" || cat "$work/hosts.err"
  "$tool" run "$fixtures/real/coco-clip.h5" "${methods[@]}" >"$work/one.txt" 2>/dev/null
  same "coco-clip on two hosts" "$work/one.txt" "$work/hosts.txt"
else
  echo "left out: two hosts (no Open MPI, or network namespaces cannot be made here)"
fi
[ $failures = 0 ]

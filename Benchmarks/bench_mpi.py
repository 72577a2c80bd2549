"""Measures ranks against threads on one machine: the same work by 1 rank of 2 threads and by 2 ranks of 1 thread.

    python3 Benchmarks/bench_mpi.py --tool PATH [--items 20000] [--repeats 3]

Prints the median seconds of each in turns, their ratio, and what `--verbose` tells of the messages. Then it measures the core
seconds that each method takes for a pair where scores are not kept, and projects from them 10^6 texts x 10^6 videos on 16 machines of
64 cores: on paper, nothing of that size is run. Needs numpy, h5py and mpirun.
"""

import argparse
import os
import re
import resource
import statistics
import subprocess
import tempfile
import time

from bench import make_export

METHODS = ["emcl", "nnn", "is(tau=0.01)", "sinkhorn(iterations=10)"]


def launcher():
    for words in (["mpirun.openmpi", "--allow-run-as-root", "--bind-to", "core"], ["mpiexec.hydra"]):
        if subprocess.run(["which", words[0]], capture_output=True).returncode == 0:
            return words
    raise SystemExit("bench_mpi.py needs mpirun.openmpi or mpiexec.hydra: make test-mpi installs them")


def seconds(words):
    began = time.perf_counter()
    result = subprocess.run(words, capture_output=True, text=True, check=True)
    return time.perf_counter() - began, result


def core_seconds(words):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


# Method, rounds of log-sums that it makes at the end, and what it costs beside them.
PROJECTED = [("emcl", 0), ("nnn", 0), ("sinkhorn(iterations=10)", 10), ("sinkhorn(iterations=20)", 20)]
ITEMS, MACHINES, CORES = 10**6, 16, 64
NETWORK = 1.25e9  # bytes a second of each machine: 10 Gbit/s
PIECES = 32


def project(tool, path, items, channels):
    """Prints a table of core seconds for a pair, measured without kept scores, and of the minutes that follow from them."""
    memory = 10 * items * items // 1024  # KB: a quarter of it is less than the scores take
    command = f'ulimit -v {memory}; exec "$0" "$@"'
    print(f"\nProjection, nothing of it run: {ITEMS:,} x {ITEMS:,} x {channels} on {MACHINES} machines of {CORES} cores like these")
    print("| method | core seconds for 10^9 pairs, measured | work | messages | together |")
    print("|---|---:|---:|---:|---:|")
    empty = core_seconds([tool, "inspect", path])
    for method, rounds in PROJECTED:
        words = ["bash", "-c", command, tool, "run", path, "-m", method, "--threads", "2"]
        spent = statistics.median(core_seconds(words) for _ in range(2)) - empty
        work = spent / items**2 * ITEMS**2 / (MACHINES * CORES)
        messages = rounds * 8 * ITEMS * (PIECES + 1) / NETWORK + 2 * 120 * ITEMS / NETWORK
        print(f"| `{method}` | {spent / items**2 * 1e9:.1f} | {work:.0f} s | {messages:.0f} s | {work + messages:.0f} s |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", required=True)
    parser.add_argument("--items", type=int, default=20000)
    parser.add_argument("--channels", type=int, default=512)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    start = launcher()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "big.h5")
        make_export(path, options.items, options.channels)
        print(f"{options.items} x {options.items} x {options.channels}, median of {options.repeats} in turns")
        print("| method | 1 rank x 2 threads | 2 ranks x 1 thread | ratio | received | in messages |")
        print("|---|---:|---:|---:|---:|---:|")
        for method in METHODS:
            words = [options.tool, "run", path, "-m", method, "--verbose", "--no-color"]
            times = {"one": [], "two": []}
            for _ in range(options.repeats):
                one, first = seconds(words + ["--threads", "2"])
                two, second = seconds(start + ["-n", "2"] + words + ["--threads", "1"])
                if first.stdout != second.stdout:
                    raise SystemExit(f"{method}: ranks print something else")
                times["one"].append(one)
                times["two"].append(two)
            told = re.search(r"received ([\d.]+) MB in \d+ messages, and spent ([\d.]+) s", second.stderr)
            one, two = (statistics.median(times[key]) for key in ("one", "two"))
            print(f"| `{method}` | {one:.2f} s | {two:.2f} s | {two / one:.2f} | {told[1]} MB | {told[2]} s |", flush=True)
        project(options.tool, path, options.items, options.channels)


if __name__ == "__main__":
    main()

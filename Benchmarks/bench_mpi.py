"""Measures ranks against threads on one machine: the same work by 1 rank of 2 threads and by 2 ranks of 1 thread.

    python3 Benchmarks/bench_mpi.py --tool PATH [--items 20000] [--repeats 3]

Prints the median seconds of each in turns, their ratio, and what `--verbose` tells of the messages. Then it projects, from
the core seconds that `make bench` measured for a pair, 10^6 texts x 10^6 videos on 16 machines of 64 cores: on paper, nothing of that size is run. Needs numpy, h5py and mpirun.
"""

import argparse
import json
import os
import re
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


ITEMS, MACHINES, CORES = 10**6, 16, 64
NETWORK = 1.25e9  # bytes a second of each machine: 10 Gbit/s
DISK = 1e9  # bytes a second that each machine reads
PIECES = 32  # of the texts, whose log-sums go to every rank


def project(results):
    """Prints what the core seconds of `make bench` for a pair mean for a cluster: on paper, nothing of it is run."""
    pairs = results["big"]["n"] ** 2
    channels = 512
    methods = results["methods of 20000"]
    products = statistics.median(run["processor"] for run in methods["two_products"])
    kept_away = next(goal for goal in results["goals"] if "scores not kept" in goal["name"])

    def spent(runs):
        return statistics.median(run["processor"] for run in runs)

    costs = [
        ("baseline", 0, spent(results["big"]["baseline"])),
        ("emcl", 0, spent(results["big"]["tool"])),
        ("nnn", 0, spent(methods["found"]["nnn"])),
        ("is(tau=0.03)", 1, spent(methods["found"]["is(tau=0.03)"])),
        ("sinkhorn, 10 rounds", 10, kept_away["processor"] * products),
    ]
    print(f"\nProjection, nothing of it run: {ITEMS:,} x {ITEMS:,} x {channels} on {MACHINES} machines of {CORES} cores like these")
    print("| method | core seconds for 10^9 pairs, measured | work | messages | reading | together |")
    print("|---|---:|---:|---:|---:|---:|")
    for method, rounds, seconds in costs:
        work = seconds / pairs * ITEMS**2 / (MACHINES * CORES)
        messages = (rounds * 8 * (PIECES + 1) + 2 * 120) * ITEMS / NETWORK
        reading = 4 * channels * ITEMS * (1 + 1 / MACHINES) / DISK
        print(f"| `{method}` | {seconds / pairs * 1e9:.0f} | {work:.0f} s | {messages:.1f} s | {reading:.1f} s | {work + messages + reading:.0f} s |")


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
    with open(os.path.join(os.path.dirname(__file__), "results.json")) as file:
        project(json.load(file))


if __name__ == "__main__":
    main()

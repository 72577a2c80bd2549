"""Measures ranks against threads on one machine: the same work by 1 rank of 2 threads and by 2 ranks of 1 thread.

    python3 Benchmarks/bench_mpi.py --tool PATH [--items 20000] [--repeats 3]

Prints the median seconds of each in turns, their ratio, and what `--verbose` tells of the messages. Needs numpy, h5py and mpirun.
"""

import argparse
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
            told = re.search(r"received ([\d.]+) MB, and spent ([\d.]+) s", second.stderr)
            one, two = (statistics.median(times[key]) for key in ("one", "two"))
            print(f"| `{method}` | {one:.2f} s | {two:.2f} s | {two / one:.2f} | {told[1]} MB | {told[2]} s |", flush=True)


if __name__ == "__main__":
    main()

"""Measures emcl-rerank against its peers in one run, and writes docs/performance.md's tables, a plot and the raw numbers.

    make bench

or, with the tool and the roof built:

    python3 Benchmarks/bench.py --tool PATH --roof PATH [--torch PYTHON] [--quick] [--only PART ...]

Needs numpy and h5py. Peers in PyTorch, POT and nnn-retrieval are measured where a Python has them: this one, or that of
--torch. Every figure is a ratio of two things measured in turns in the same run, the median of several repeats, with the
spread from the fastest to the slowest; and of processor time where the machine may have other work.
"""

import argparse
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import h5py
import numpy as np

import peers

HERE = os.path.dirname(os.path.abspath(__file__))
DOCS = os.path.join(HERE, "..", "docs")


def kernels(tool):
    """What has OpenBLAS take the kernels that the tool takes: the bare products are to be as fast as they can be."""
    told = subprocess.run([tool, "--version"], env={**os.environ, "OPENBLAS_VERBOSE": "2"}, capture_output=True, text=True)
    core = re.search(r"^Core: (\S+)$", told.stdout + told.stderr, re.MULTILINE)
    return {"OPENBLAS_CORETYPE": core.group(1)} if core else {}


def write_vectors(path, text, video, own, protocol):
    """Rows of unit length as an export of the kind dot."""
    with h5py.File(path, "w") as f:
        f.attrs.update(format="emcl-rerank", format_version="1.0", baseline="other",
                       similarity="dot", protocol=protocol, logit_scale=100.0)
        for side, rows in (("text", text), ("video", video)):
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            f[f"{side}/id"] = [f"{side}{i:06d}" for i in range(len(rows))]
            f[f"{side}/embedding"] = rows
            f[f"{side}/embedding"].attrs["norm"] = "unit"
        f["truth/video"] = own


def make_export(path, n, d, seed=0):
    """Vectors with clusters, a common mean on each side, and texts that lie near their own videos."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((64, d), dtype=np.float32)
    video = rng.standard_normal((n, d), dtype=np.float32) + 0.7 * centres[rng.integers(0, 64, n)] + 0.5
    text = 0.45 * video + 1.2 * rng.standard_normal((n, d), dtype=np.float32) - 0.3
    write_vectors(path, text, video, np.arange(n, dtype="i4"), "square")


def make_caption_export(path, videos, captions, d, seed=0):
    """Several texts for each video, from ones that are far from it to ones that are near."""
    rng = np.random.default_rng(seed)
    video = rng.standard_normal((videos, d), dtype=np.float32)
    own = np.repeat(np.arange(videos, dtype="i4"), captions)
    text = rng.standard_normal((videos * captions, d), dtype=np.float32)
    text += rng.uniform(0, 0.25, (len(text), 1)).astype(np.float32) * video[own]
    write_vectors(path, text, video, own, "multi")


def make_apart_export(path, videos, captions, d, seed=0):
    """Several texts for each video in any order, so that those of a video lie far apart."""
    rng = np.random.default_rng(seed)
    video = rng.standard_normal((videos, d), dtype=np.float32)
    own = rng.permutation(np.repeat(np.arange(videos, dtype="i4"), captions))
    text = rng.standard_normal((len(own), d), dtype=np.float32)
    text += 0.15 * video[own]
    write_vectors(path, text, video, own, "multi")


def make_half_export(path, n, d, seed=0):
    """Vectors in half precision, made a few at a time."""
    with h5py.File(path, "w") as f:
        f.attrs.update(format="emcl-rerank", format_version="1.0", baseline="other",
                       similarity="dot", protocol="square", logit_scale=100.0)
        for side in ("text", "video"):
            f[f"{side}/id"] = [f"{side}{i:06d}" for i in range(n)]
            rows = f.create_dataset(f"{side}/embedding", (n, d), "f2")
            rows.attrs["norm"] = "raw"
            for first in range(0, n, 2000):
                rng = np.random.default_rng([seed, first])
                video = rng.standard_normal((min(2000, n - first), d), dtype=np.float32)
                if side == "text":
                    video = 0.3 * video + rng.standard_normal(video.shape, dtype=np.float32)
                rows[first:first + len(video)] = video
        f["truth/video"] = np.arange(n, dtype="i4")


def make_token_export(path, n, tokens, frames, d, seed=0):
    """Texts of tokens near frames of their own videos; nothing masked, weights that differ."""
    rng = np.random.default_rng(seed)
    frame = rng.standard_normal((n, frames, d), dtype=np.float32)
    token = rng.standard_normal((n, tokens, d), dtype=np.float32) + 0.3 * frame[:, rng.integers(0, frames, tokens)]
    with h5py.File(path, "w") as f:
        f.attrs.update(format="emcl-rerank", format_version="1.0", baseline="other",
                       similarity="wti", protocol="square", logit_scale=100.0)
        for side, name, rows in (("text", "token", token), ("video", "frame", frame)):
            rows /= np.linalg.norm(rows, axis=-1, keepdims=True)
            weight = rng.random(rows.shape[:2], dtype=np.float32)
            f[f"{side}/id"] = [f"{side}{i:06d}" for i in range(n)]
            f[f"{side}/{name}"] = rows
            f[f"{side}/{name}"].attrs["norm"] = "unit"
            f[f"{side}/{name}_mask"] = np.ones(rows.shape[:2], np.uint8)
            f[f"{side}/{name}_weight"] = weight / weight.sum(axis=1, keepdims=True)
        f["truth/video"] = np.arange(n, dtype="i4")


def make_late_export(path, n, tokens, vectors, d, seed=0):
    """Texts of several vectors near some of their own videos' vectors, half precision: the kind maxsim."""
    rng = np.random.default_rng(seed)
    video = rng.standard_normal((n, vectors, d), dtype=np.float32)
    video += rng.standard_normal((n, 1, d), dtype=np.float32)
    text = rng.standard_normal((n, tokens, d), dtype=np.float32) + 0.06 * video[:, rng.integers(0, vectors, tokens)]
    with h5py.File(path, "w") as f:
        f.attrs.update(format="emcl-rerank", format_version="1.1", baseline="other",
                       similarity="maxsim", protocol="square")
        for side, rows in (("text", text), ("video", video)):
            rows /= np.linalg.norm(rows, axis=-1, keepdims=True)
            f[f"{side}/id"] = [f"{side}{i:06d}" for i in range(n)]
            f[f"{side}/vectors"] = rows.reshape(-1, d).astype("f2")
            f[f"{side}/vectors"].attrs["norm"] = "raw"
            f[f"{side}/offsets"] = np.arange(n + 1) * rows.shape[1]
        f["truth/video"] = np.arange(n, dtype="i4")


def processor_time():
    """The seconds that processes started from here, and ended, have computed."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run_tool(tool, path, *arguments, addresses=None):
    """Seconds of the whole process, by the clock and of processors, of its parts, and its peak memory in MB.

    addresses: the KiB of addresses it may use, as `ulimit -v` takes them.
    """
    def limit():
        if addresses:
            resource.setrlimit(resource.RLIMIT_AS, (addresses << 10, addresses << 10))

    began, before = time.perf_counter(), processor_time()
    process = subprocess.Popen([tool, "run", path, "--verbose", *arguments], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True, preexec_fn=limit)
    # The peak of the process itself: what wait4 tells counts what it inherited from this one as well.
    peak = 0
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/status") as status:
                peak = max(peak, next((int(l.split()[1]) for l in status if l.startswith("VmHWM")), 0))
        except OSError:
            pass
        time.sleep(0.005)
    seconds = time.perf_counter() - began
    notes = process.stderr.read()
    assert process.returncode == 0, notes
    parts = {name: float(value) for name, value in
             re.findall(r"(read and check|fit|score and rank|statistics) ([0-9.e-]+) s", notes)}
    return {"total": seconds, "processor": processor_time() - before, "memory": peak / 1024, **parts}


def spread(values):
    return statistics.median(values), min(values), max(values)


def ratio_row(name, tool, peer, note):
    """The ratio of medians, and the ratios that the extremes allow."""
    t, p = spread(tool), spread(peer)
    return {"name": name, "tool": t, "peer": p, "ratio": t[0] / p[0],
            "low": t[1] / p[2], "high": t[2] / p[1], "note": note}


def machine():
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
    flags = next((line for line in open("/proc/cpuinfo") if line.startswith("flags")), "")
    return {"cpu": cpu, "cores": os.cpu_count(), "avx512": "avx512f" in flags, "system": platform.system(),
            "python": platform.python_version(), "numpy": np.__version__}


def plot(points, path):
    """Time over N beside the roof, both axes logarithmic."""
    width, height, left, right, top, bottom = 640, 380, 62, 130, 16, 48
    xs = [p["n"] for p in points]
    values = [p[k] for p in points for k in ("total", "compute", "roof")]
    low, high = 10 ** np.floor(np.log10(min(values))), 10 ** np.ceil(np.log10(max(values)))

    def x(n):
        return left + (width - left - right) * np.log(n / xs[0]) / np.log(xs[-1] / xs[0])

    def y(v):
        return height - bottom - (height - top - bottom) * np.log(v / low) / np.log(high / low)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
             "<title>Seconds over the number of texts and videos</title>",
             f'<rect width="{width}" height="{height}" fill="#fff"/>']
    tick = low
    while tick <= high * 1.001:
        parts.append(f'<line x1="{left}" x2="{width - right}" y1="{y(tick):.1f}" y2="{y(tick):.1f}" stroke="#d5dae0"/>')
        parts.append(f'<text x="{left - 6}" y="{y(tick) + 4:.1f}" text-anchor="end" fill="#59636e">{tick:g}</text>')
        tick *= 10
    for n in xs:
        parts.append(f'<line x1="{x(n):.1f}" x2="{x(n):.1f}" y1="{top}" y2="{height - bottom}" stroke="#d5dae0"/>')
        parts.append(f'<text x="{x(n):.1f}" y="{height - bottom + 16}" text-anchor="middle" fill="#59636e">{n}</text>')
    parts.append(f'<text x="{(left + width - right) / 2}" y="{height - 10}" text-anchor="middle" fill="#59636e">texts and videos, 512 channels</text>')
    parts.append(f'<text transform="translate(16 {(top + height - bottom) / 2}) rotate(-90)" text-anchor="middle" fill="#59636e">seconds</text>')
    for key, name, color in (("total", "whole process", "#d55e00"), ("compute", "fit, score, rank", "#0072b2"),
                             ("roof", "two bare products", "#59636e")):
        line = " ".join(f"{x(p['n']):.1f},{y(p[key]):.1f}" for p in points)
        dashes = ' stroke-dasharray="6 4"' if key == "roof" else ""
        parts.append(f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="2"{dashes}/>')
        parts.append(f'<text x="{width - right + 8}" y="{y(points[-1][key]) + 4:.1f}" fill="{color}">{name}</text>')
    with open(path, "w") as f:
        f.write("\n".join(parts + ["</svg>", ""]))


def table(rows):
    lines = ["| measure | tool | peer | ratio | from - to |", "|---|---:|---:|---:|---:|"]
    for row in rows:
        lines.append(f"| {row['name']} | {row['tool'][0]:.2f} s | {row['peer'][0]:.2f} s ({row['note']}) | "
                     f"{row['ratio']:.2f} | {row['low']:.2f} - {row['high']:.2f} |")
    return lines


class Bench:
    """The parts of the benchmark, and what they found."""

    # The goals of the methods: of two bare products of the size, by the clock in a quiet minute.
    METHODS = [("nnn", 1.0, 0.75), ("csls", 1.0, 0.75), ("is(tau=0.03)", 1.0, 0.75), ("is", 1.0, 0.75),
               ("sinkhorn", 1.3, 0.9), ("best", 2.5, 1.3)]
    SMALLER = [("mp", 1.5, 1.0), ("nicdm", 1.5, 1.0), ("dsl", 1.5, 1.0), ("hsm", 1.5, 1.0), ("gc", None, None)]

    def __init__(self, options, folder):
        self.tool, self.folder, self.quick = options.tool, folder, options.quick
        self.roof_tool, self.python = options.roof, options.torch or sys.executable
        self.kernels = kernels(options.tool)
        self.repeats = 2 if self.quick else 3
        self.size, self.public = (4000, 2000) if self.quick else (20000, 10000)
        self.rows, self.goals, self.points = [], [], []
        self.memory = None
        self.raw = {"machine": machine(), "repeats": self.repeats}

    def roof(self, n, products=2, channels=512):
        """The seconds of two bare products, by the clock and of processors; the first one pays for the memory."""
        def run(number):
            before = processor_time()
            out = subprocess.run([self.roof_tool, str(n), str(channels), str(number)], capture_output=True, text=True, check=True,
                                 env={**os.environ, **self.kernels})
            return [float(line) for line in out.stdout.split()], processor_time() - before
        _, first = run(1)
        seconds, all_of_them = run(products + 1)
        return {"total": 2 * statistics.median(seconds[1:]), "processor": 2 * (all_of_them - first) / products}

    def goal(self, name, found, peer, goal, moonshot, faster=False):
        """Notes a ratio of whole processes to a peer, or how many times faster they are, and its goal."""
        ratios = [statistics.median(f[key] for f in found) / statistics.median(p[key] for p in peer)
                  for key in ("total", "processor")]
        if faster:
            ratios = [1 / r for r in ratios]
        self.note(name, ratios[0], ratios[1], goal, moonshot, faster, max(f.get("memory", 0) for f in found))

    def note(self, name, clock, processor, goal, moonshot, faster=False, memory=0):
        self.goals.append({"name": name, "clock": clock, "processor": processor, "goal": goal, "moonshot": moonshot,
                           "faster": faster, "memory": memory})
        print(self.goal_row(self.goals[-1]), flush=True)

    @staticmethod
    def goal_row(g):
        def reached(wanted):
            if wanted is None:
                return ""
            is_met = g["clock"] >= wanted if g["faster"] else g["clock"] <= wanted
            return f"{wanted:g} {'met' if is_met else 'missed'}"
        processor = "" if g["processor"] is None else f"{g['processor']:.2f}"
        memory = f"{g['memory']:.0f} MB" if g["memory"] else ""
        return f"| {g['name']} | {g['clock']:.2f} | {processor} | {reached(g['goal'])} | {reached(g['moonshot'])} | {memory} |"

    def export(self, make, *arguments):
        path = os.path.join(self.folder, "export.h5")
        make(path, *arguments)
        return path

    # The parts, each by itself.

    def baseline(self):
        """Baseline and EMCL against bare products and numpy."""
        path = self.export(make_export, self.size, 512)
        tool, by_hand, roofs, alone = [], [], [], []
        for _ in range(self.repeats):
            # In turns, so that a slow minute of the machine hits both sides.
            tool.append(run_tool(self.tool, path, "-m", "emcl"))
            by_hand.append(peers.numpy_by_hand(path))
            roofs.append(self.roof(self.size)["total"])
            alone.append(run_tool(self.tool, path, "-m", "baseline"))
        self.raw["big"] = {"n": self.size, "tool": tool, "numpy": by_hand, "two_products": roofs, "baseline": alone}
        label = f"{self.size} x {self.size} x 512"
        compute = [t["fit"] + t["score and rank"] for t in tool]
        ranks = [t["score and rank"] for t in tool]
        whole = [t["total"] for t in tool]
        for name, own, peer, note in (
                ("fit, score and rank", compute, roofs, "two bare sgemm"),
                ("score and rank before and after", ranks, roofs, "two bare sgemm"),
                ("score and rank before only", [t["score and rank"] for t in alone], roofs, "two bare sgemm"),
                ("whole process", whole, roofs, "two bare sgemm"),
                ("fit, score and rank", compute, by_hand, "numpy by hand"),
                ("whole process", whole, by_hand, "numpy by hand")):
            self.rows.append(ratio_row(f"{name}, {label}", own, peer, note))
        self.memory = max(t["memory"] for t in tool)
        # MSR-VTT's full test set has 2990 videos with 20 captions each.
        videos, captions = (300, 20) if self.quick else (2990, 20)
        path = self.export(make_caption_export, videos, captions, 512)
        tool = [run_tool(self.tool, path, "-m", "emcl") for _ in range(self.repeats)]
        part = videos * videos * captions / self.size ** 2
        self.raw["captions"] = {"videos": videos, "captions": captions, "tool": tool}
        self.rows.append(ratio_row(
            f"score and rank before and after, {videos * captions} captions of {videos} videos x 512",
            [t["score and rank"] for t in tool], [part * r for r in roofs], "two bare sgemm, from the rate above"))

    def public_pipeline(self):
        """The public pipeline and token-wise interaction under PyTorch."""
        n = 200 if self.quick else 1000
        for key, path, steps, name in (
                ("public", self.export(make_export, self.public, 512), peers.PIPELINE,
                 f"whole process, {self.public} x {self.public} x 512"),
                ("tokens", None, peers.TOKENS, f"whole process, wti, {n} x {n}, 32 x 12 x 512")):
            path = path or self.export(make_token_export, n, 32, 12, 512)
            tool, peer = [], []
            for _ in range(2):
                tool.append(run_tool(self.tool, path, "-m", "emcl")["total"])
                peer.append(peers.run(self.python, steps, path))
            if None in peer:
                print(f"left out: {key} (no torch)")
                continue
            peer = [seconds["total"] for seconds in peer]
            self.raw[key] = {"tool": tool, "torch": peer}
            self.rows.append(ratio_row(name, tool, peer, "PyTorch"))

    def growth(self):
        """Time and memory over N."""
        for n in [1000, 2000, 4000] if self.quick else [2000, 5000, 10000, 20000, 50000]:
            path = self.export(make_export, n, 512)
            times = [run_tool(self.tool, path, "-m", "emcl") for _ in range(2 if n >= 20000 else 3)]
            # The result of a bare product of 50 000 would take 10 GB: the roof is taken at 20 000 and scaled.
            at = min(n, 20000)
            bare = self.roof(at, 1)["total"] * (n / at) ** 2
            self.points.append({"n": n, "total": min(t["total"] for t in times), "roof": bare,
                                "rank": min(t["score and rank"] for t in times),
                                "compute": min(t["fit"] + t["score and rank"] for t in times),
                                "fit": min(t["fit"] for t in times), "memory": max(t["memory"] for t in times)})
        self.raw["growth"] = self.points

    def methods(self):
        """Whole processes of methods, the test queries as the bank, against two bare products."""
        for n, methods in ((self.size, self.METHODS), (1000 if self.quick else 5000, self.SMALLER)):
            path = self.export(make_export, n, 512)
            found = {name: [] for name, _, _ in methods}
            roofs = []
            for repeat in range(2):
                for name, _, _ in methods:
                    if repeat == 0 or name != "best":
                        found[name].append(run_tool(self.tool, path, "-m", name, "--bank", "test"))
                roofs.append(self.roof(n))
            for name, goal, moonshot in methods:
                self.goal(f"`{name}`, {n} x {n} x 512, of two bare products", found[name], roofs, goal, moonshot)
            if n == self.size:
                kept = [run_tool(self.tool, path, "-m", "sinkhorn", "--bank", "test", addresses=1200000)]
                self.goal(f"`sinkhorn`, {n} x {n} x 512, scores not kept, of two bare products", kept, roofs, 8, 5)
            self.raw[f"methods of {n}"] = {"found": found, "two_products": roofs}

    def sinkhorn(self):
        """Sinkhorn's fast form by hand, and nnn, against the tool."""
        n, tau, rounds = self.public, 0.03, 20
        path = self.export(make_export, n, 512)
        own = f"sinkhorn(tau={tau},iterations={rounds})"
        sides = {"numpy": lambda: peers.own(peers.numpy_sinkhorn, path, tau, rounds),
                 "PyTorch": lambda: peers.run(self.python, peers.TORCH_SINKHORN, path, tau, rounds),
                 "POT": lambda: peers.run(self.python, peers.POT_SINKHORN, path, tau, rounds)}
        tool, found = [], {name: [] for name in sides}
        for _ in range(2):
            tool.append(run_tool(self.tool, path, "-m", own, "--bank", "test"))
            for name, work in sides.items():
                found[name].append(work())
        tool_nnn, by_nnn = [], []
        for _ in range(2):
            tool_nnn.append(run_tool(self.tool, path, "-m", "nnn(alpha=0.25,k=16)", "--bank", "test"))
            by_nnn.append(peers.run(self.python, peers.NNN, path, 16))
        self.raw["sinkhorn"] = {"tool": tool, "peers": found, "nnn": tool_nnn, "nnn-retrieval": by_nnn}
        for name, seconds in found.items():
            if None in seconds:
                print(f"left out: {name}")
                continue
            goals = (3, 5) if name != "POT" else (None, None)
            self.goal(f"`{own}`, {n} x {n} x 512: times faster than {name}, whole process", tool, seconds, *goals, faster=True)
        if None not in by_nnn:
            self.goal(f"`nnn`, {n} x {n} x 512: times faster than nnn-retrieval", tool_nnn, by_nnn, None, None, faster=True)

    def potentials(self):
        """Ten methods against one."""
        path = self.export(make_export, self.public, 512)
        one, ten = [], []
        for _ in range(2):
            one.append(run_tool(self.tool, path, "-m", "is(tau=0.01)", "--bank", "test"))
            ten.append(run_tool(self.tool, path, "--bank", "test",
                                *[w for i in range(10) for w in ("-m", f"is(tau={0.01 * (i + 1):g})")]))
        self.raw["potentials"] = {"n": self.public, "one": one, "ten": ten}
        self.goal(f"ten of `is` against one, {self.public} x {self.public} x 512", ten, one, 1.5, 1.3)

    def captions(self):
        """Many captions a video, a default run of MSR-VTT's size, and captions that lie apart, read again in each pass."""
        for videos, captions, d, goal, moonshot in ((100, 10000, 4, 5, 2), (1000, 200, 64, 2, None)):
            captions = captions // 20 if self.quick else captions
            path = self.export(make_caption_export, videos, captions, d)
            found = run_tool(self.tool, path, "-m", "baseline")
            self.raw[f"captions of {videos}"] = found
            self.note(f"`baseline`, {videos * captions} texts x {videos} videos x {d}: seconds", found["total"],
                      found["processor"], goal, moonshot, memory=found["memory"])
        path = self.export(make_export, 1000, 512)
        starts, default = [], []
        for _ in range(5):
            starts.append(peers.start(self.python))
            default.append(run_tool(self.tool, path))
        self.raw["default run"] = {"tool": default, "python": starts}
        self.goal("a default run of 1000 x 1000 x 512, of a Python that imports numpy", default, starts, 0.8, 0.5)
        path = self.export(make_apart_export, 1000, 10 if self.quick else 200, 512)
        free = [run_tool(self.tool, path, "-m", "emcl") for _ in range(2)]
        streamed = [run_tool(self.tool, path, "-m", "emcl", addresses=800000) for _ in range(2)]
        self.raw["streamed"] = {"free": free, "streamed": streamed}
        self.goal("captions of a video far apart, 420 MB: read again in each pass, against in memory", streamed, free, 1.5, None)

    def channels(self):
        """Cost over the number of channels, half precision."""
        n = 1000 if self.quick else 20000
        seconds = {}
        for d in (512, 4096):
            path = self.export(make_half_export, n, d)
            seconds[d] = run_tool(self.tool, path, "-m", "baseline")
        self.raw["channels"] = seconds
        self.note(f"`baseline`, 4096 channels against 512, {n} x {n}, half precision (8 is linear)",
                  seconds[4096]["total"] / seconds[512]["total"], seconds[4096]["processor"] / seconds[512]["processor"],
                  8, None, memory=seconds[4096]["memory"])

    def late_interaction(self):
        """Several vectors of each item against their bare products, which are scaled from a product that fits."""
        n, tokens, vectors, d = 200 if self.quick else 1000, 32, 700, 128
        path = self.export(make_late_export, n, tokens, vectors, d)
        at = 4000 if self.quick else 20000
        part = n * tokens * n * vectors / at ** 2 / 2
        found, roofs = [], []
        for _ in range(2):
            found.append(run_tool(self.tool, path, "-m", "baseline"))
            roofs.append({key: part * value for key, value in self.roof(at, channels=d).items()})
        self.raw["late interaction"] = {"tool": found, "products": roofs}
        self.goal(f"`baseline`, maxsim, {n} x {n}, {tokens} x {vectors} vectors of {d}, of their bare products", found, roofs,
                  1.3, 0.75)

    PARTS = ["baseline", "methods", "sinkhorn", "potentials", "captions", "channels", "late_interaction", "public_pipeline",
             "growth"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tool", required=True)
    parser.add_argument("--roof", required=True)
    parser.add_argument("--torch", help="a Python that has torch and h5py, and POT and nnn-retrieval to measure those")
    parser.add_argument("--quick", action="store_true", help="small sizes and two repeats, to try the benchmark itself")
    parser.add_argument("--only", nargs="+", choices=Bench.PARTS, help="some of its parts; nothing is written then")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, folder)
        for part in options.only or Bench.PARTS:
            began = time.perf_counter()
            getattr(bench, part)()
            print(f"({part}: {time.perf_counter() - began:.0f} s)", flush=True)
    lines = table(bench.rows)
    goals = ["| whole process, in one run | by the clock | by processor time | goal | moonshot | peak memory |",
             "|---|---:|---:|---:|---:|---:|"] + [bench.goal_row(g) for g in bench.goals]
    growth = ["| texts and videos | fit | score, rank | of two bare products | whole process | peak memory |",
              "|---:|---:|---:|---:|---:|---:|"]
    for p in bench.points:
        growth.append(f"| {p['n']} | {p['fit']:.3f} s | {p['rank']:.3f} s | {p['rank'] / p['roof']:.2f} | "
                      f"{p['total']:.2f} s | {p['memory']:.0f} MB |")
    print("\n".join(lines + [""] + goals + [""] + growth))
    if options.quick or options.only:
        return
    info = bench.raw["machine"]
    bench.raw["goals"] = bench.goals
    text = "\n".join(
        [f"Measured on {info['cores']} cores of {info['cpu']}" + (" with AVX-512" if info["avx512"] else "")
         + f", numpy {info['numpy']}; medians of {bench.repeats} runs in turns, and the ratios that the fastest and the slowest allow. "
         f"Peak memory of the first row: {bench.memory:.0f} MB.", ""] + lines + ["", "Goals of the methods:", ""] + goals
        + ["", "Growth with N, the best of several runs:", ""] + growth)
    path = os.path.join(DOCS, "performance.md")
    with open(path) as f:
        page = f.read()
    begin, end = "<!-- bench: begin -->", "<!-- bench: end -->"
    before, rest = page.split(begin)
    page = before + begin + "\n" + text + "\n" + end + rest.split(end)[1]
    with open(path, "w") as f:
        f.write(page)
    plot(bench.points, os.path.join(DOCS, "images", "performance.svg"))
    with open(os.path.join(HERE, "results.json"), "w") as f:
        json.dump(bench.raw, f, indent=1, sort_keys=True)
        f.write("\n")


if __name__ == "__main__":
    sys.exit(main())

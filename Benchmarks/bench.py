"""Measures emcl-rerank against its peers in one run, and writes docs/performance.md's tables, a plot and the raw numbers.

    make bench

or, with the tool and the roof built:

    python3 Benchmarks/bench.py --tool PATH --roof PATH [--torch PYTHON] [--quick]

Needs numpy and h5py; the public pipeline is measured where a Python with torch is given. Every figure is a ratio of two
things measured in the same run, the median of several repeats, with the spread from the fastest to the slowest.
"""

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
DOCS = os.path.join(HERE, "..", "docs")


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


def run_tool(tool, path, *arguments):
    """Seconds of the whole process, of its parts, and its peak memory in MB."""
    began = time.perf_counter()
    process = subprocess.Popen([tool, "run", path, "--verbose", *arguments], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
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
    return {"total": seconds, "memory": peak / 1024, **parts}


def numpy_by_hand(path):
    """EM on the rows, two products, ranks both ways, as one would write it in single precision."""
    with h5py.File(path) as f:
        text, video = f["text/embedding"][...], f["video/embedding"][...]
    began = time.perf_counter()
    x = np.concatenate([video, text])
    b, k = len(x), 16
    sign = np.sign(np.random.default_rng(0).standard_normal(k)).astype(np.float32)
    scale = np.float32(np.sqrt(b / 128))
    mu = np.broadcast_to(sign, (b, k))
    for _ in range(5):
        logits = x.T @ mu / scale
        z = np.exp(logits - logits.max(axis=1, keepdims=True))
        z /= z.sum(axis=1, keepdims=True)
        z /= 1e-6 + z.sum(axis=0)
        mu = x @ z
        mu = mu / (1e-6 + np.linalg.norm(mu, axis=0))
    moved = x + scale * (mu @ z.T)
    n = len(video)
    recalls = []
    for t, v in ((text, video), (moved[n:], moved[:n])):
        scores = 100 * (t @ v.T)
        gold = np.diagonal(scores)
        recalls += [np.mean((scores > gold[:, None]).sum(axis=1) < 1), np.mean((scores > gold).sum(axis=0) < 1)]
        del scores
    return time.perf_counter() - began


PUBLIC = r"""
import sys, time, h5py, numpy as np, torch
# The public pipeline's steps: the inference module on the rows, a product, CLIP4Clip's metrics both ways, twice.
path = sys.argv[1]
with h5py.File(path) as f:
    text, video = torch.from_numpy(f["text/embedding"][...]), torch.from_numpy(f["video/embedding"][...])
def metrics(x):
    order = np.sort(-x, axis=1)
    own = np.diag(-x)[:, np.newaxis]
    place = np.where(order - own == 0)[1]
    return [float(np.sum(place < c)) * 100 / len(place) for c in (1, 5, 10)] + [np.median(place) + 1, np.mean(place) + 1]
began = time.perf_counter()
with torch.no_grad():
    x = torch.cat([video, text])
    b, k = len(x), 16
    mu = torch.randn(1, k).sign().expand(b, k)
    scale = (b / 128) ** 0.5
    for _ in range(5):
        z = torch.softmax(x.t() @ mu / scale, dim=1)
        z = z / (1e-6 + z.sum(0, keepdim=True))
        mu = x @ z
        mu = mu / (1e-6 + mu.norm(dim=0, keepdim=True))
    moved = x + scale * (mu @ z.t())
    n = len(video)
    for t, v in ((text, video), (moved[n:], moved[:n])):
        scores = (100 * t @ v.t()).numpy()
        metrics(scores); metrics(scores.T)
print(time.perf_counter() - began)
"""


def torch_pipeline(python, path, steps=PUBLIC):
    out = subprocess.run([python, "-c", steps, path], capture_output=True, text=True, check=True)
    return float(out.stdout.split()[-1])


TOKENS = r"""
import sys, time, h5py, torch
# Token-wise interaction as DRL writes it, before and after the inference module, and ranks both ways.
with h5py.File(sys.argv[1]) as f:
    t, v, tm, vm, tw, vw = (torch.from_numpy(f[name][...]).float() for name in (
        "text/token", "video/frame", "text/token_mask", "video/frame_mask", "text/token_weight", "video/frame_weight"))
def scores(t, v):
    g = torch.einsum("atd,bvd->abtv", t, v)
    g = torch.einsum("abtv,at->abtv", g, tm)
    g = torch.einsum("abtv,bv->abtv", g, vm)
    by_token = torch.einsum("abt,at->ab", g.max(dim=-1)[0], tw)
    by_frame = torch.einsum("abv,bv->ab", g.max(dim=-2)[0], vw)
    return (by_token + by_frame) / 2
def ranks(s):
    own = s.diagonal()
    return (s > own[:, None]).sum(1), (s > own).sum(0)
began = time.perf_counter()
with torch.no_grad():
    ranks(scores(t, v))
    x = torch.cat([v.reshape(-1, v.shape[-1]), t.reshape(-1, t.shape[-1])])
    mu = torch.randn(1, 16).sign().expand(len(x), 16)
    scale = (len(x) / 128) ** 0.5
    for _ in range(5):
        z = torch.softmax(x.t() @ mu / scale, dim=1)
        z = z / (1e-6 + z.sum(0, keepdim=True))
        mu = x @ z
        mu = mu / (1e-6 + mu.norm(dim=0, keepdim=True))
    x = torch.nn.functional.normalize(x + scale * (mu @ z.t()), dim=-1)
    frames = v.shape[0] * v.shape[1]
    ranks(scores(x[frames:].reshape(t.shape), x[:frames].reshape(v.shape)))
print(time.perf_counter() - began)
"""


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


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tool", required=True)
    parser.add_argument("--roof", required=True)
    parser.add_argument("--torch", help="a Python that has torch and h5py")
    parser.add_argument("--quick", action="store_true", help="small sizes and two repeats, to try the benchmark itself")
    options = parser.parse_args()
    repeats = 2 if options.quick else 3
    size, public = (4000, 2000) if options.quick else (20000, 10000)
    sizes = [1000, 2000, 4000] if options.quick else [2000, 5000, 10000, 20000, 50000]
    rows, raw = [], {"machine": machine(), "repeats": repeats}

    def roof(n, products):
        out = subprocess.run([options.roof, str(n), "512", str(products + 1)], capture_output=True, text=True, check=True)
        return [float(line) for line in out.stdout.split()][1:]

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "big.h5")
        make_export(path, size, 512)
        # In turns, so that a slow minute of the machine hits both sides.
        tool, numpy_times, roofs = [], [], []
        for _ in range(repeats):
            tool.append(run_tool(options.tool, path))
            numpy_times.append(numpy_by_hand(path))
            roofs.append(2 * statistics.median(roof(size, 3)))
        raw["big"] = {"n": size, "tool": tool, "numpy": numpy_times, "two_products": roofs}
        compute = [t["fit"] + t["score and rank"] for t in tool]
        whole = [t["total"] for t in tool]
        label = f"{size} x {size} x 512"
        baseline = [run_tool(options.tool, path, "-m", "baseline") for _ in range(repeats)]
        raw["big"]["baseline"] = baseline
        rows.append(ratio_row(f"fit, score and rank, {label}", compute, roofs, "two bare sgemm"))
        rows.append(ratio_row(f"score and rank before and after, {label}", [t["score and rank"] for t in tool], roofs,
                              "two bare sgemm"))
        rows.append(ratio_row(f"score and rank before only, {label}", [t["score and rank"] for t in baseline], roofs,
                              "two bare sgemm"))
        rows.append(ratio_row(f"whole process, {label}", whole, roofs, "two bare sgemm"))
        rows.append(ratio_row(f"fit, score and rank, {label}", compute, numpy_times, "numpy by hand"))
        rows.append(ratio_row(f"whole process, {label}", whole, numpy_times, "numpy by hand"))
        memory = max(t["memory"] for t in tool)
        os.remove(path)

        # MSR-VTT's full test set has 2990 videos with 20 captions each.
        videos, captions = (300, 20) if options.quick else (2990, 20)
        path = os.path.join(folder, "captions.h5")
        make_caption_export(path, videos, captions, 512)
        tool = [run_tool(options.tool, path) for _ in range(repeats)]
        part = videos * videos * captions / size ** 2
        raw["captions"] = {"videos": videos, "captions": captions, "tool": tool}
        rows.append(ratio_row(f"score and rank before and after, {videos * captions} captions of {videos} videos x 512",
                              [t["score and rank"] for t in tool], [part * r for r in roofs],
                              "two bare sgemm, from the rate above"))
        os.remove(path)

        if options.torch:
            path = os.path.join(folder, "public.h5")
            make_export(path, public, 512)
            tool, peer = [], []
            for _ in range(max(2, repeats // 2)):
                tool.append(run_tool(options.tool, path)["total"])
                peer.append(torch_pipeline(options.torch, path))
            raw["public"] = {"n": public, "tool": tool, "torch": peer}
            rows.append(ratio_row(f"whole process, {public} x {public} x 512", tool, peer, "public pipeline, PyTorch"))
            os.remove(path)

        if options.torch:
            n = 200 if options.quick else 1000
            path = os.path.join(folder, "tokens.h5")
            make_token_export(path, n, 32, 12, 512)
            tool, peer = [], []
            for _ in range(2):
                tool.append(run_tool(options.tool, path)["total"])
                peer.append(torch_pipeline(options.torch, path, TOKENS))
            raw["tokens"] = {"n": n, "tool": tool, "torch": peer}
            rows.append(ratio_row(f"whole process, wti, {n} x {n}, 32 x 12 x 512", tool, peer, "einsum, PyTorch"))
            os.remove(path)

        path = os.path.join(folder, "potentials.h5")
        make_export(path, public, 512)
        one, ten = [], []
        temperatures = [0.01 * (i + 1) for i in range(10)]
        for _ in range(max(2, repeats // 2)):
            one.append(run_tool(options.tool, path, "-m", "is(tau=0.01)")["total"])
            ten.append(run_tool(options.tool, path, *[w for t in temperatures for w in ("-m", f"is(tau={t:g})")])["total"])
        raw["potentials"] = {"n": public, "one": one, "ten": ten}
        rows.append(ratio_row(f"ten potentials, {public} x {public} x 512", ten, one, "one potential"))
        os.remove(path)

        points = []
        for n in sizes:
            path = os.path.join(folder, f"{n}.h5")
            make_export(path, n, 512)
            times = [run_tool(options.tool, path) for _ in range(2 if n >= 20000 else 3)]
            # The result of a bare product of 50 000 would take 10 GB: the roof is taken at 20 000 and scaled.
            at = min(n, 20000)
            bare = 2 * min(roof(at, 2)) * (n / at) ** 2
            points.append({"n": n, "total": min(t["total"] for t in times), "roof": bare,
                           "rank": min(t["score and rank"] for t in times),
                           "compute": min(t["fit"] + t["score and rank"] for t in times),
                           "fit": min(t["fit"] for t in times), "memory": max(t["memory"] for t in times)})
            os.remove(path)
        raw["growth"] = points

    lines = table(rows)
    print("\n".join(lines))
    growth = ["| texts and videos | fit | score, rank | of two bare products | whole process | peak memory |",
              "|---:|---:|---:|---:|---:|---:|"]
    for p in points:
        growth.append(f"| {p['n']} | {p['fit']:.3f} s | {p['rank']:.3f} s | {p['rank'] / p['roof']:.2f} | "
                      f"{p['total']:.2f} s | {p['memory']:.0f} MB |")
    print("\n".join(growth))
    if options.quick:
        return
    info = raw["machine"]
    text = "\n".join(
        [f"Measured on {info['cores']} cores of {info['cpu']}" + (" with AVX-512" if info["avx512"] else "")
         + f", numpy {info['numpy']}; medians of {repeats} runs in turns, and the ratios that the fastest and the slowest allow. "
         f"Peak memory of the first row: {memory:.0f} MB.", ""] + lines + ["", "Growth with N, the best of several runs:", ""] + growth)
    path = os.path.join(DOCS, "performance.md")
    with open(path) as f:
        page = f.read()
    begin, end = "<!-- bench: begin -->", "<!-- bench: end -->"
    before, rest = page.split(begin)
    page = before + begin + "\n" + text + "\n" + end + rest.split(end)[1]
    with open(path, "w") as f:
        f.write(page)
    plot(points, os.path.join(DOCS, "images", "performance.svg"))
    with open(os.path.join(HERE, "results.json"), "w") as f:
        json.dump(raw, f, indent=1, sort_keys=True)
        f.write("\n")


if __name__ == "__main__":
    sys.exit(main())

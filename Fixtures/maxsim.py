#!/usr/bin/env python3
"""Exports of the kind maxsim: any number of vectors for each text and each video.

    python3 Fixtures/maxsim.py            (numpy and h5py; rewrites synthetic/kinds/maxsim-*.h5 and maxsim.json)
    python3 Fixtures/maxsim.py --check    (our scores against those of others; needs torch as well, and
                                           pip install --no-deps pylate colpali-engine)

Scores are sums pair by pair, in double precision, straight from the definition; EMCL is the step of reference.py.
maxsim.json samples scores under each pipeline, and has the metrics of the baseline.
"""

import json
import sys
from pathlib import Path

import h5py
import numpy as np

from export import attach_reference, write
from kinds import STEPS, sample
from reference import compatible, expected, unit

HERE = Path(__file__).parent
VIDEOS, CHANNELS = 26, 24


# MARK: scores


def maxsim(texts, videos, pooling="sum"):
    """For each vector of a text the largest product with one of the video's, added up or averaged."""
    scores = np.zeros((len(texts), len(videos)))
    for t, text in enumerate(texts):
        for v, video in enumerate(videos):
            best = (text @ video.T).max(axis=1)
            scores[t, v] = best.sum() if pooling == "sum" else best.mean()
    return scores


def cut(rows, offsets):
    return [rows[a:b] for a, b in zip(offsets, offsets[1:])]


def moved(step, texts, videos):
    """EMCL on all vectors of both sides, each divided by its norm again."""
    y = step(np.concatenate(videos + texts))
    y = unit(y)
    ends = np.cumsum([0] + [len(x) for x in videos + texts])
    parts = cut(y, ends)
    return parts[len(videos):], parts[: len(videos)]


# MARK: content


def content(rng, truth, lengths):
    """Vectors near those of a video, so that a text is nearer to its own than to most others."""
    base = rng.standard_normal((VIDEOS, CHANNELS)) + 1.5 * (np.arange(CHANNELS) < 3)

    def around(x, count):
        return x + 1.6 * rng.standard_normal((count, CHANNELS))

    texts = [around(base[v], n) for v, n in zip(truth, lengths[0])]
    videos = [around(x, n) for x, n in zip(base, lengths[1])]
    return texts, videos


def bfloat16(x):
    """The nearest numbers of 8 bits, ties to even, as the upper halves of singles."""
    bits = np.ascontiguousarray(x, np.float32).view(np.uint32)
    return ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16).astype(np.uint16)


def widened(bits):
    return (bits.astype(np.uint32) << 16).view(np.float32)


def files():
    """Name, protocol, truth, texts and videos as stored, their norms, pooling."""
    rng = np.random.default_rng(60)
    truth = np.arange(VIDEOS)
    texts, videos = content(
        rng, truth, (rng.integers(1, 12, VIDEOS), rng.integers(1, 60, VIDEOS)))
    # Two texts of the same vectors: their scores are equal, and tied where videos ask.
    texts[9] = texts[4].copy()
    yield ("square", "square", truth, [x.astype(np.float32) for x in texts],
           [x.astype(np.float16) for x in videos], "raw", "sum")

    rng = np.random.default_rng(61)
    truth = np.concatenate([truth, rng.integers(0, VIDEOS, 30)])
    rng.shuffle(truth)
    lengths = rng.integers(2, 40, len(truth)), rng.integers(5, 90, VIDEOS)
    # More vectors than a tile has rows or columns, and just as many.
    lengths[0][:4], lengths[1][:4] = [130, 120, 121, 250], [300, 256, 257, 700]
    texts, videos = content(rng, truth, lengths)
    yield ("multi", "multi", truth, [bfloat16(unit(x)) for x in texts],
           [bfloat16(unit(x)) for x in videos], "unit", "mean")


def numbers(rows, norm):
    values = widened(rows) if rows.dtype == np.uint16 else rows
    values = values.astype(np.float64)
    return unit(values) if norm == "raw" else values


def bank(rng, path):
    """Further texts and videos, without ids."""
    texts, videos = content(rng, np.arange(VIDEOS), (np.full(VIDEOS, 3), np.full(VIDEOS, 5)))
    with h5py.File(path, "r+") as f:
        for side, items in (("text", texts), ("video", videos)):
            put(f, f"bank/{side}", [x.astype(np.float32) for x in items], "raw")


def put(f, group, items, norm):
    rows = np.concatenate(items)
    # Bits of bfloat16: integers that say so.
    name = f"{group}/vectors"
    f[name] = rows
    f[name].attrs["norm"] = norm
    if rows.dtype == np.uint16:
        f[name].attrs["dtype"] = "bfloat16"
    f[f"{group}/offsets"] = np.cumsum([0] + [len(x) for x in items]).astype(
        np.int32 if group.startswith("text") else np.int64)


def main():
    answers = {"scores": {}, "metrics": {}}
    for name, protocol, truth, texts, videos, norm, pooling in files():
        path = HERE / f"synthetic/kinds/maxsim-{name}.h5"
        about = {} if pooling == "sum" else {"maxsim_pooling": pooling}
        write(path, similarity="maxsim", protocol=protocol, truth=truth, videos=VIDEOS, data={}, **about)
        with h5py.File(path, "r+") as f:
            f.attrs["format_version"] = "1.1"
            put(f, "text", texts, norm)
            put(f, "video", videos, norm)
        if name == "square":
            bank(np.random.default_rng(62), path)
        texts, videos = ([numbers(x, norm) for x in side] for side in (texts, videos))
        own = maxsim(texts, videos, pooling)
        single = own.astype(np.float32)
        attach_reference(path, single, compatible(single, truth, protocol), "MR")
        key = f"synthetic/kinds/maxsim-{name}.h5"
        relevant = truth[:, None] == np.arange(VIDEOS)[None]
        answers["metrics"][key] = {
            "t2v": expected(own, relevant), "v2t": expected(own.T, relevant.T)}
        answers["scores"][key] = {"baseline": sample(own)} | {
            step.expression: sample(maxsim(*moved(step, texts, videos), pooling)) for step in STEPS
        }
    answers["metrics"] = json.loads(json.dumps(answers["metrics"], default=float))
    (HERE / "maxsim.json").write_text(json.dumps(answers, indent=0) + "\n")


# MARK: others


def bare(*names):
    """Packages without what they import at once, none of which scores need."""
    import importlib.util
    import types

    for name in names:
        module = types.ModuleType(name)
        module.__path__ = list(importlib.util.find_spec(name).submodule_search_locations)
        sys.modules[name] = module


def check():
    """pylate's and colpali-engine's functions on the vectors of the files, and with the texts turned around."""
    from importlib.metadata import version

    import torch

    bare("pylate", "pylate.scores", "pylate.utils", "colpali_engine", "colpali_engine.utils")
    from colpali_engine.utils.maxsim import maxsim_inbatch
    from pylate.scores.colbert import colbert_scores

    functions = {"pylate": colbert_scores, "colpali-engine": maxsim_inbatch}
    for name, _, _, texts, videos, norm, _ in files():
        texts, videos = ([torch.tensor(numbers(x, norm)) for x in side] for side in (texts, videos))
        for sign in (1, -1):
            ours = maxsim([sign * x.numpy() for x in texts], [x.numpy() for x in videos])
            for package, function in functions.items():
                # One by one: what fills up a batch counts as a vector of zeros in theirs.
                theirs = [[float(function(sign * t[None], v[None])) for v in videos] for t in texts]
                difference = np.abs(ours - np.array(theirs)).max()
                print(f"{name:7s} {sign:+d} {package} {version(package)}: {difference:.1e}")
                assert difference < 1e-6


if __name__ == "__main__":
    check() if "--check" in sys.argv else main()

#!/usr/bin/env python3
"""Exports of the kinds dot+tab, ti, wti, experts and conditioned, and EMCL inside each.

    python3 Fixtures/kinds.py        (numpy and h5py; rewrites synthetic/kinds/ and kinds.json)

Scores are computed pair by pair, in double precision and by plain sums, straight from the
definitions; EMCL is the step of reference.py.  kinds.json samples scores under each pipeline.
"""

import json
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np

from export import attach_reference, write
from reference import Emcl, compatible, softmax, unit

HERE = Path(__file__).parent
VIDEOS, CHANNELS, FRAMES, TOKENS, EXPERTS = 26, 32, 5, 7, 3
STEPS = (
    Emcl(10, 0.1, 4, plus=5, minus=2),
    Emcl(5, 1, 1, plus=6, minus=10, rescale=128),
    Emcl(9, 1, 3, plus=17, minus=15, renormalize=True),
    Emcl(5, 1, 3, plus=40, minus=24, multiply=True),
    Emcl(3, 0.5, plus=2, minus=2, paper=True),
)
BLOCKS = (10, 8)


# MARK: scores


def maxima(texts, videos, text_mask, video_mask, text_weights, video_weights):
    """Token-wise interaction: masked products are zero, then maxima both ways."""
    scores = np.zeros((len(texts), len(videos)))
    for t in range(len(texts)):
        for v in range(len(videos)):
            g = texts[t] @ videos[v].T * text_mask[t][:, None] * video_mask[v][None]
            scores[t, v] = (text_weights[t] @ g.max(1) + video_weights[v] @ g.max(0)) / 2
    return scores


def mixture(texts, videos, text_weights, video_weights):
    """MMT's experts with weights that are normalised for each pair."""
    scores = np.zeros((len(texts), len(videos)))
    for t in range(len(texts)):
        for v in range(len(videos)):
            m = text_weights[t] * video_weights[v]
            total = m.sum() or 1e-5
            scores[t, v] = sum(m / total * np.einsum("ed,ed->e", texts[t], videos[v]))
    return scores


def conditioned(text, frames, mask, temperature):
    """The video as one text sees it: the mask comes after the softmax."""
    w = softmax((frames @ text)[None] / temperature)[0] * mask
    return w @ frames


# MARK: content


def content(rng, multi):
    truth = np.concatenate([np.arange(VIDEOS), rng.integers(0, VIDEOS, 30 if multi else 0)])
    if multi:
        rng.shuffle(truth)
    base = rng.standard_normal((VIDEOS, CHANNELS)) + 1.5 * (np.arange(CHANNELS) < 3)

    def around(x, *shape):
        return x.reshape(len(x), *[1] * len(shape), -1) + 0.8 * rng.standard_normal(
            (len(x), *shape, CHANNELS)
        )

    def prefix(count, width, least):
        return (np.arange(width) < rng.integers(least, width + 1, count)[:, None]).astype(np.uint8)

    texts, single = base[truth], np.float32
    masks = prefix(len(truth), TOKENS, 2), prefix(VIDEOS, FRAMES, 1)
    weights = [softmax(np.where(m, rng.standard_normal(m.shape), -np.inf)) for m in masks]
    available = rng.random((VIDEOS, EXPERTS)) > 0.3
    available[:, 0] = True
    expert_weights = softmax(rng.standard_normal((len(truth), EXPERTS)))
    expert_weights[0] = [0, 1, 0]  # no expert in common with video 1
    available[1] = [True, False, False]
    data = {
        "text/embedding": (4 * around(texts)).astype(single),
        "video/frame": around(base, FRAMES).astype(np.float16),
        "text/token": around(texts, TOKENS).astype(single),
        "text/token_mask": masks[0],
        "video/frame_mask": masks[1],
        "text/token_weight": weights[0].astype(single),
        "video/frame_weight": weights[1].astype(single),
        "text/expert": unit(around(texts, EXPERTS)).astype(single),
        "video/expert": unit(around(base, EXPERTS)).astype(single),
        "text/expert_weight": expert_weights.astype(single),
        "video/expert_weight": (available / available.sum(1, keepdims=True)).astype(single),
        "video/embedding": unit(around(base)).astype(single),
        "text/tab": unit(around(texts)).astype(single),
        "video/tab": unit(around(base)).astype(single),
        "expert/name": ["audio", "rgb", "speech"],
    }
    return truth, data


NEEDS = {
    "dot+tab": ("text/embedding", "video/embedding", "text/tab", "video/tab"),
    "ti": ("text/token", "text/token_mask", "video/frame", "video/frame_mask"),
    "wti": (
        "text/token", "text/token_mask", "text/token_weight",
        "video/frame", "video/frame_mask", "video/frame_weight",
    ),
    "experts": (
        "text/expert", "text/expert_weight", "video/expert", "video/expert_weight", "expert/name",
    ),
    "conditioned": ("text/embedding", "video/frame", "video/frame_mask"),
}
NORMS = {
    "text/embedding": "raw", "video/frame": "raw", "text/token": "raw", "text/expert": "unit",
    "video/expert": "unit", "video/embedding": "unit", "text/tab": "unit", "video/tab": "unit",
}
ABOUT = {
    "dot+tab": {"logit_scale": 50.0, "tab_weight": 0.3}, "conditioned": {"temperature": 3.0},
}
TABLE = {"ti": "drl", "wti": "drl", "dot+tab": "clip2video", "experts": "mmt",
         "conditioned": "emclnet"}


def ranges(count, size):
    size = size or count
    return [slice(i, min(i + size, count)) for i in range(0, count, size)]


def move(step, texts, videos):
    y = step(np.concatenate([videos, texts]))
    return y[len(videos):], y[: len(videos)]


def scores(kind, data, step=None, sizes=(None, None)):
    """Scores of a kind; with a step, EMCL in its place, over all rows or in blocks."""
    x = {k: np.asarray(v, float) for k, v in data.items() if k != "expert/name"}
    count = len(x["text/embedding"])
    text_blocks, video_blocks = ranges(count, sizes[0]), ranges(VIDEOS, sizes[1])
    out = np.zeros((count, VIDEOS))
    if kind in ("ti", "wti"):
        masks = x["text/token_mask"] > 0, x["video/frame_mask"] > 0
        texts, videos = unit(x["text/token"]), unit(x["video/frame"])
        if step:
            texts[masks[0]], videos[masks[1]] = move(step, texts[masks[0]], videos[masks[1]])
            texts, videos = unit(texts), unit(videos)
        weights = x["text/token_weight"], x["video/frame_weight"]
        if kind == "ti":
            weights = [m / m.sum(1, keepdims=True) for m in masks]
        return maxima(texts, videos, *masks, *weights)
    for a in text_blocks:
        for b in video_blocks:
            if kind == "dot+tab":
                texts, videos = unit(x["text/embedding"][a]), x["video/embedding"][b]
                if step:
                    texts, videos = move(step, texts, videos)
                tab = x["text/tab"][a] @ x["video/tab"][b].T
                out[a, b] = 50 * (0.3 * texts @ videos.T + 0.7 * tab)
            elif kind == "experts":
                texts, videos = x["text/expert"][a].copy(), x["video/expert"][b].copy()
                for e in range(EXPERTS if step else 0):
                    texts[:, e], videos[:, e] = move(step, texts[:, e], videos[:, e])
                out[a, b] = mixture(
                    texts, videos, x["text/expert_weight"][a], x["video/expert_weight"][b])
            else:
                texts = x["text/embedding"][a]
                q = np.array([
                    conditioned(t, f, m, 3.0) for t in texts
                    for f, m in zip(x["video/frame"][b], x["video/frame_mask"][b])
                ])
                if step:
                    texts, q = move(step, texts, q)
                q = unit(q).reshape(len(texts), -1, CHANNELS)
                out[a, b] = np.einsum("td,tvd->tv", unit(texts), q)
    return out


def sample(values):
    places = [(7 * i % values.shape[0], 11 * i % values.shape[1]) for i in range(12)]
    return [[t, v, float(f"{values[t, v]:.12g}")] for t, v in places]


def write_applied(path, truth, data, names):
    """An export whose own scores hold EMCL, as EMCL-Net's do."""
    write(
        path, similarity="conditioned", protocol="square", truth=truth, videos=VIDEOS,
        data={n: data[n] for n in names}, norm={n: NORMS[n] for n in names if n in NORMS},
        packed=["video/frame"], temperature=3.0,
    )
    moved = scores("conditioned", data, STEPS[0], BLOCKS).astype(np.float32)
    attach_reference(path, moved, compatible(moved, truth, "square"), "MR")
    with h5py.File(path, "r+") as f:
        f["reference/sim"].attrs["emcl_applied"] = 1


def main():
    answers = {}
    for multi in (False, True):
        truth, data = content(np.random.default_rng(40 + multi), multi)
        for kind, names in NEEDS.items():
            protocol = "mmt" if kind == "experts" else "multi" if multi else "square"
            name = f"{kind.replace('+', '-')}-{'multi' if multi else 'square'}.h5"
            path = HERE / "synthetic/kinds" / name
            write(
                path, similarity=kind, protocol=protocol, truth=truth, videos=VIDEOS,
                data={n: data[n] for n in names}, norm={n: NORMS[n] for n in names if n in NORMS},
                packed=[n for n in names if n == "video/frame"], **ABOUT.get(kind, {}),
            )
            own = scores(kind, data)
            single = own.astype(np.float32)
            attach_reference(
                path, single, compatible(single, truth, protocol),
                "MedR" if protocol == "mmt" else "MR")
            pipelines = {"baseline": sample(own)}
            for step in STEPS:
                # Experts are divided by their norms unless somebody says otherwise.
                used = replace(step, renormalize=True) if kind == "experts" else step
                pipelines[step.expression] = sample(scores(kind, data, used))
                if kind not in ("ti", "wti") and step.rescale is None:
                    blocks = f"scope=blocks({BLOCKS[0]},{BLOCKS[1]})"
                    expression = step.expression.replace("init=", blocks + ",init=")
                    pipelines[expression] = sample(scores(kind, data, used, BLOCKS))
            answers[f"synthetic/kinds/{name}"] = pipelines
            if kind == "conditioned" and not multi:
                write_applied(path.with_name("emcl-applied.h5"), truth, data, names)
    (HERE / "kinds.json").write_text(json.dumps(answers, indent=0) + "\n")


if __name__ == "__main__":
    main()

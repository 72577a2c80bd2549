#!/usr/bin/env python3
"""Methods that need no training and are not offered: what they do to real exports.

    pip install numpy scipy h5py
    python3 Benchmarks/not_offered.py EXPORT.h5 ...

Takes exports of the kinds dot and frames in which text i describes video i, and prints R@1 from text to video and from video to
text, ties as in random order, for each method beside the baseline. Maps that are fitted on pairs take those of /bank, where the
rows of its texts and videos belong together. Double precision and whole matrices; the tool does not need this script.
docs/methods.md has the figures.
"""

import sys
from pathlib import Path

import h5py
import numpy as np
from scipy.optimize import linear_sum_assignment


def unit(x):
    return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-12)


def load(path):
    """Unit rows of texts and videos, and of the bank's, if there is one."""
    with h5py.File(path) as f:
        texts = unit(f["text/embedding"][()].astype(float))
        if "video/frame" in f:
            mask = f["video/frame_mask"][()][..., None] > 0
            frames = np.where(mask, f["video/frame"][()].astype(float), 1.0)
            videos = unit(np.where(mask, unit(frames), 0.0).sum(axis=1))
        else:
            videos = unit(f["video/embedding"][()].astype(float))
        assert np.array_equal(f["truth/video"][()], np.arange(len(texts))), "text i must describe video i"
        bank = [unit(f[f"bank/{s}/embedding"][()].astype(float)) for s in ("text", "video")] if "bank" in f else None
    return texts, videos, bank


def recall(scores):
    """R@1 in percent, queries in rows; of equal scores each is first equally often."""
    own = np.diag(scores)[:, None]
    return 100 * np.mean(((scores > own).sum(1) == 0) / (scores == own).sum(1))


def both(t, v):
    scores = t @ v.T
    return scores, scores.T


# MARK: maps


def shifted(t, v):
    """Each modality moved by half of the gap between their means, then unit (Liang et al., NeurIPS 2022)."""
    gap = t.mean(0) - v.mean(0)
    return unit(t - gap / 2), unit(v + gap / 2)


def all_but_the_top(t, v, directions):
    """Each side without its mean, then both without their strongest directions (Mu and Viswanath, ICLR 2018)."""
    t, v = t - t.mean(0), v - v.mean(0)
    top = np.linalg.svd(np.concatenate([t, v]), full_matrices=False)[2][:directions]
    return unit(t - t @ top.T @ top), unit(v - v @ top.T @ top)


def zca(t, v):
    """Full whitening of texts and videos together."""
    both_sides = np.concatenate([t, v])
    mean = both_sides.mean(0)
    values, vectors = np.linalg.eigh(np.cov(both_sides.T, ddof=0))
    gains = 1 / np.sqrt(np.maximum(values, 1e-10))
    move = lambda x: unit((x - mean) @ (vectors * gains) @ vectors.T)
    return move(t), move(v)


def inverse_convolution(t, v, rate):
    """InvGC (Jian et al., EMNLP 2023): from each row a part of the mean of the others is taken, weighted by similarity."""
    def move(x, others):
        near = np.maximum(x @ others.T, 0)
        return x - rate * near @ others / len(others)

    within = move(t, t), move(v, v)
    return unit(within[0]), unit(within[1])


def paired(t, v, bank):
    """Maps fitted on the bank's pairs, from centred texts to centred videos or to a space of both."""
    bt, bv = bank
    mt, mv = bt.mean(0), bv.mean(0)
    x, y, t, v = bt - mt, bv - mv, t - mt, v - mv
    left, _, right = np.linalg.svd(x.T @ y)
    yield "Procrustes", unit(t @ left @ right), unit(v)
    gram = x.T @ x
    weights = np.linalg.solve(gram + 0.01 * np.trace(gram) / len(gram) * np.eye(len(gram)), x.T @ y)
    yield "ridge, texts to videos", unit(t @ weights), unit(v)

    def root(z):
        values, vectors = np.linalg.eigh(z.T @ z / len(z))
        return (vectors / np.sqrt(np.maximum(values, 0) + 1e-2 * values[-1])) @ vectors.T

    a, b = root(x), root(y)
    left, strengths, right = np.linalg.svd(a @ (x.T @ y / len(x)) @ b)
    yield "CCA", unit(t @ a @ left * strengths), unit(v @ b @ right.T * strengths)


# MARK: on scores


def k_reciprocal(t, v, k1=20, k2=6, share=0.3):
    """k-reciprocal encoding (Zhong et al., CVPR 2017), texts as queries, over texts and videos together: minus its distances."""
    rows = np.concatenate([t, v])
    n, queries = len(rows), len(t)
    distances = 2 - 2 * rows @ rows.T
    distances = distances / distances.max(axis=0)
    distances = distances.T
    order = np.argsort(distances, axis=1, kind="stable")

    def reciprocal(i, k):
        forward = order[i, : k + 1]
        return forward[(order[forward, : k + 1] == i).any(axis=1)]

    weights = np.zeros((n, n))
    for i in range(n):
        members = near = reciprocal(i, k1)
        for candidate in near:
            more = reciprocal(candidate, round(k1 / 2))
            if len(np.intersect1d(more, near)) > 2 / 3 * len(more):
                members = np.union1d(members, more)
        part = np.exp(-distances[i, members])
        weights[i, members] = part / part.sum()
    weights = np.stack([weights[order[i, :k2]].mean(axis=0) for i in range(n)])
    jaccard = np.zeros((queries, n))
    for i in range(queries):
        shared = np.minimum(weights[i], weights).sum(axis=1)
        jaccard[i] = 1 - shared / (2 - shared)
    mixed = (1 - share) * jaccard + share * distances[:queries]
    return -mixed[:, queries:]


def assignment(scores):
    """R@1 of the one-to-one assignment with the largest sum: it gives each query one item."""
    rows, columns = linear_sum_assignment(-scores)
    return 100 * np.mean(rows == columns)


def centred(t, v):
    return unit(t - t.mean(0)), unit(v - v.mean(0))


def sinkhorn(scores, rounds=20):
    """The potential that `sinkhorn(iterations=20)` takes off, to compare with."""
    def log_sum(x, axis):
        most = x.max(axis=axis, keepdims=True)
        return np.squeeze(most, axis) + np.log(np.exp(x - most).sum(axis=axis))

    tau = 0.2 * scores.std()
    u = np.zeros(len(scores))
    for _ in range(rounds):
        v = -log_sum(scores / tau + u[:, None], 0)
        u = -log_sum(scores / tau + v[None], 1)
    return scores + tau * v


def figures(t, v, bank):
    """name -> scores as texts ask, and as videos ask."""
    scores = t @ v.T
    yield "baseline", *both(t, v)
    yield "center", *both(*centred(t, v))
    yield "shift", *both(*shifted(t, v))
    for directions in (1, 2):
        yield f"all-but-the-top, {directions}", *both(*all_but_the_top(t, v, directions))
    yield "full ZCA", *both(*zca(t, v))
    for rate in (0.01, 0.1, 0.5):
        yield f"InvGC, rate {rate}", *both(*inverse_convolution(t, v, rate))
    yield "k-reciprocal", k_reciprocal(t, v), k_reciprocal(v, t)
    a, b = centred(t, v)
    yield "center, k-reciprocal", k_reciprocal(a, b), k_reciprocal(b, a)
    for name, x, y in paired(t, v, bank) if bank else ():
        yield name, *both(x, y)
    yield "sinkhorn", sinkhorn(scores), sinkhorn(scores.T)


def main():
    for path in sys.argv[1:]:
        t, v, bank = load(path)
        for name, forth, back in figures(t, v, bank):
            print(f"{Path(path).stem:28s} {name:26s} {recall(forth):5.1f} / {recall(back):5.1f}", flush=True)
        found = assignment(t @ v.T)
        print(f"{Path(path).stem:28s} {'assignment':26s} {found:5.1f} / {found:5.1f}")


if __name__ == "__main__":
    main()

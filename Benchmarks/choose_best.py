#!/usr/bin/env python3
"""The race in which `best` was chosen: pipelines with all, half and a fifth of the queries, the gallery whole.

    pip install numpy h5py
    python3 Benchmarks/choose_best.py EXPORT.h5 ... [--only WORDS]

Takes exports of the kinds dot and frames in which text i describes video i, and finished scores (similarity=matrix). Each method
learns from the test queries that ask. Halves of the queries are drawn twice and fifths once, and all parts of a split ask, so that each
query asks equally often. For all, half and a fifth of the queries a line has the mean R@1 of both directions over the exports, and the
change of the worst export against its baseline. `--only` keeps the candidates whose name contains the words.

Double precision and whole matrices; the tool does not need this script. docs/methods.md has the figures.
"""

import argparse
from functools import lru_cache

import h5py
import numpy as np

INF = np.inf
PARTS = ("all", "half", "a fifth")


def unit(x):
    return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-12)


def load(path):
    """Unit rows of texts and of videos, or the scores of all pairs."""
    with h5py.File(path) as f:
        assert np.array_equal(f["truth/video"][()], np.arange(len(f["video/id"]))), "text i must describe video i"
        if "text/embedding" not in f:
            return f["reference/sim"][()].astype(float)
        texts = unit(f["text/embedding"][()].astype(float))
        if "video/frame" not in f:
            return texts, unit(f["video/embedding"][()].astype(float))
        mask = f["video/frame_mask"][()][..., None] > 0
        frames = np.where(mask, f["video/frame"][()].astype(float), 1.0)
        return texts, unit(np.where(mask, unit(frames), 0.0).sum(axis=1))


def recall(scores, own):
    """R@1 in percent, queries in rows; of equal scores each is first equally often."""
    true = scores[np.arange(len(scores)), own][:, None]
    return 100 * np.mean(((scores > true).sum(1) == 0) / (scores == true).sum(1))


def draws(count):
    """part -> lists of the queries that ask."""
    rng = np.random.default_rng(5)

    def split(parts):
        order, size = rng.permutation(count), count // parts
        return [order[i * size : (i + 1) * size] for i in range(parts)]

    return {"all": [np.arange(count)], "half": split(2) + split(2), "a fifth": split(5)}


# MARK: the steps


def potentials(scores, tau, rho, rounds=20):
    """Sinkhorn's u of the queries and v of the items; rho relaxes the equal shares of the items."""
    top = scores.max(1)
    kernel = np.exp((scores - top[:, None]) / tau)
    keep = 1.0 if np.isinf(rho) else rho / (rho + 1)
    u = np.zeros(len(scores))
    for _ in range(rounds):
        level = (u + top / tau).max()
        sums = np.exp(u + top / tau - level) @ kernel
        v = keep * (-np.log(scores.shape[1]) - np.log(np.maximum(sums, 1e-300)) - level)
        sums = kernel @ np.exp(v - v.max())
        u = -np.log(len(scores)) - np.log(np.maximum(sums, 1e-300)) - top / tau - v.max()
    return u, v


def sinkhorn(scores, tau=0.2, rho=INF, strength=1.0):
    """sinkhorn(tau=...sd,iterations=20,rho=...,strength=...)"""
    tau = tau * scores.std()
    return scores + strength * tau * potentials(scores, tau, rho)[1]


def whiten(texts, videos, alpha):
    rows = np.concatenate([texts, videos])
    values, vectors = np.linalg.eigh(rows.T @ rows / len(rows))
    power = vectors * (np.maximum(values, 0) + 1e-3 * values[-1]) ** (-alpha / 2) @ vectors.T
    return unit(texts @ power), unit(videos @ power)


def wccn(texts, videos, rho=3.0, c=0.2, a=0.6, ridge=0.1, rounds=3):
    """wccn(pairs=soft): soft pairs by Sinkhorn, a map by their covariance, in turns."""
    x, y = unit(texts - texts.mean(0)), unit(videos - videos.mean(0))
    p, q = x, y
    for _ in range(rounds):
        scores = p @ q.T
        tau = c * scores.std()
        u, v = potentials(scores, tau, rho)
        pairs = np.exp(scores / tau + u[:, None] + v)
        cross = x.T @ pairs @ y
        within = x.T @ (x * pairs.sum(1)[:, None]) + y.T @ (y * pairs.sum(0)[:, None]) - cross - cross.T
        values, vectors = np.linalg.eigh(within / (2 * pairs.sum()))
        power = vectors * (np.maximum(values, 0) + ridge * values[-1]) ** (-a / 2) @ vectors.T
        p, q = unit(x @ power), unit(y @ power)
    return p, q


# MARK: the race


def candidates():
    """name -> (map, its keys, keys of sinkhorn); no keys: scores as they are."""
    yield "baseline", None, {}, None
    yield "whiten(alpha=0.2)+sinkhorn(iterations=20), best of 0.1.0", whiten, {"alpha": 0.2}, {}

    def sink(tau=0.2, rho=INF, strength=1.0):
        words = [f"tau={tau}sd"] * (tau != 0.2) + ["iterations=20"] + [f"rho={rho}"] * (rho != INF)
        words += [f"strength={strength}"] * (strength != 1)
        return f"sinkhorn({','.join(words)})", {"tau": tau, "rho": rho, "strength": strength}

    for keys in ({}, {"rho": 5}, {"rho": 10}, {"tau": 0.3, "rho": 5}, {"tau": 0.4, "rho": 10}):
        name, values = sink(**keys)
        yield name, None, {}, values

    for keys in ({"strength": 0.7}, {"rho": 10}, {"tau": 0.4, "rho": 10}, {"tau": 0.3, "rho": 5}, {"tau": 0.4, "rho": 10, "strength": 0.7}):
        name, values = sink(**keys)
        yield f"whiten(alpha=0.2)+{name}", whiten, {"alpha": 0.2}, values

    def soft(moves, **keys):
        word = "".join(f",{key}={value}" for key, value in moves.items())
        name, values = sink(**keys)
        return f"wccn(pairs=soft{word})+{name}", wccn, moves, values

    yield "wccn(pairs=soft)", wccn, {}, None
    yield soft({"rho": INF})
    yield soft({}, rho=10)
    for tau, rho in [(0.2, 5), (0.2, 10), (0.2, 20), (0.25, 5), (0.25, 10), (0.3, 3), (0.3, 5), (0.3, 10), (0.3, 20)]:
        yield soft({"rho": 10}, tau=tau, rho=rho)
    for rho in (3, 5, 10, 20):
        yield soft({"rho": 10}, tau=0.4, rho=rho)
    yield soft({"rho": 10}, tau=0.3, strength=0.7)
    yield soft({"rho": 10}, tau=0.3, rho=10, strength=0.85)
    for moves in ({"rho": 5}, {"rho": 20}, {"rho": 10, "c": 0.3}, {"rho": 10, "a": 0.4}, {"rho": 10, "ridge": 0.2}):
        yield soft(moves, tau=0.3, rho=5)
    yield soft({"rho": 10, "c": 0.3}, tau=0.4, rho=10)


class Race:
    """The exports with their draws; what has been moved by a map is kept for the candidates that share it."""

    def __init__(self, paths):
        self.exports = [load(path) for path in paths]

    @lru_cache(maxsize=None)
    def scores(self, export, direction, part, draw, move, keys):
        data = self.exports[export]
        count = len(data) if isinstance(data, np.ndarray) else len(data[0])
        asking = draws(count)[part][draw]
        if isinstance(data, np.ndarray):
            return (data if direction == 0 else data.T)[asking], asking
        texts, videos = (data[0][asking], data[1]) if direction == 0 else (data[0], data[1][asking])
        if move:
            texts, videos = move(texts, videos, **dict(keys))
        return (texts @ videos.T if direction == 0 else videos @ texts.T).astype(np.float32), asking

    def recalls(self, move, keys, potential):
        """part -> R@1 of each export, the mean of both directions."""
        keys = tuple(keys.items())
        result = {}
        for part in PARTS:
            result[part] = []
            for export, data in enumerate(self.exports):
                number = len(draws(len(data) if isinstance(data, np.ndarray) else len(data[0]))[part])
                found = []
                for direction in (0, 1):
                    for draw in range(number):
                        scores, own = self.scores(export, direction, part, draw, move, keys)
                        scores = scores.astype(float)
                        found.append(recall(scores if potential is None else sinkhorn(scores, **potential), own))
                result[part].append(np.mean(found))
        return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exports", nargs="+", metavar="EXPORT.h5")
    parser.add_argument("--only", default="", metavar="WORDS", help="candidates whose name contains this")
    options = parser.parse_args()
    race = Race(options.exports)
    base = race.recalls(None, {}, None)
    for name, move, keys, potential in candidates():
        if options.only not in name:
            continue
        found = race.recalls(move, keys, potential)
        columns = []
        for part in PARTS:
            worst = min(now - before for now, before in zip(found[part], base[part]))
            columns.append(f"{part} {np.mean(found[part]):5.2f} (worst {worst:+.1f})")
        print(f"{name:70s} {' | '.join(columns)}", flush=True)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The training-free methods beside EMCL, a second time: plain numpy, double precision, whole matrices.

    python3 Fixtures/methods.py        (numpy and h5py; rewrites methods.json)

Every method is written from its definition: S[i, j] is query i with item j, B[l, j] a bank query with the
item, C[l, j] a gallery item of the bank with the item, all on the cosine scale. A method gives scores for each
direction on its own; where those are one number for each item taken off, the tool's scores are the same on the
scale of the export, and some of them are kept as samples.
"""

import json
import math
import time
from pathlib import Path
from types import SimpleNamespace

import h5py
import numpy as np

from export import read, text
from kinds import maxima, mixture
from make_fixtures import json_text, rounded, sample
from reference import both, dots, expected, near, unit

HERE = Path(__file__).parent


# MARK: numerics


def log_sum(x, axis):
    most = x.max(axis=axis, keepdims=True)
    return np.squeeze(most, axis) + np.log(np.exp(x - most).sum(axis=axis))


def best_mean(x, k):
    """The mean of the k largest of each column."""
    return -np.sort(-x, axis=0)[:k].mean(axis=0)


def log_tail(z):
    return np.vectorize(lambda v: math.log(math.erfc(v / math.sqrt(2)) / 2))(z)


# MARK: methods on scores; each gives scores to rank by and what the tool writes: the same times the scale of the
# export (True), the same ("raw"), or the scores of the formula where it ranks by another growing function of them


def potential_of(bank, tau):
    return tau * log_sum(bank / tau, 0)


def auto(bank, part):
    return part * bank.std()


def is_(tau=None, part=0.2):
    def score(c):
        return c.S - potential_of(c.B, tau or auto(c.B, part)), True

    return score


def dis(tau, k=1):
    def score(c):
        hubs = set(np.argsort(-c.B, axis=1, kind="stable")[:, :k].ravel())
        opens = np.array([j in hubs for j in c.S.argmax(axis=1)])
        return np.where(opens[:, None], c.S - potential_of(c.B, tau), c.S), True

    return score


def dsl(tau):
    def score(c):
        # Ranked by the eighth root with its sign: a growing function, in which what is near is near in S too.
        v = c.scale * c.S * np.exp(c.S / tau - log_sum(c.S / tau, 0))
        return np.sign(v) * np.abs(v) ** 0.125, v

    return score


def csls(k):
    return lambda c: (2 * c.S - best_mean(c.B, k), True)


def nnn(alpha, k):
    return lambda c: (c.S - alpha * best_mean(c.B, k), True)


def nnn_gallery(alpha, k):
    def score(c):
        g = c.G.copy()
        np.fill_diagonal(g, -np.inf)
        # Fewer others than k: the mean of those there are.
        return c.S - alpha * best_mean(g, min(k, len(g) - 1)), True

    return score


def hsm(a=100.0, b=10.0, m=0.5):
    def score(c):
        parts = [w * np.exp(f * c.S - np.expand_dims(log_sum(f * c.S, axis), axis)) for w, f, axis in ((m, a, 0), (1 - m, b, 1))]
        # Ranked by the eighth root, as dsl.
        v = c.scale * c.S * sum(parts)
        return np.sign(v) * np.abs(v) ** 0.125, v

    return score


def gc():
    def score(c):
        ranks = (c.B[None] > c.S[:, None]).sum(axis=1) if c.S.size < 1e5 else np.stack(
            [(c.B > row).sum(axis=0) for row in c.S]
        )
        inside = (c.S - c.S.min()) / (np.ptp(c.S) * 1.001)
        return inside - ranks, -ranks.astype(float)

    return score


def sinkhorn_potential(bank, tau, iterations, rho=math.inf):
    n, m = bank.shape
    u = np.zeros(n)
    kept = 1 if math.isinf(rho) else rho / (rho + 1)
    for _ in range(iterations):
        v = kept * (-np.log(m) - log_sum(bank / tau + u[:, None], 0))
        u = -np.log(n) - log_sum(bank / tau + v[None], 1)
    return -tau * v


def sinkhorn(tau=None, iterations=10, part=0.2, strength=1.0, rho=math.inf):
    def score(c):
        potential = sinkhorn_potential(c.B, tau or auto(c.B, part), iterations, rho)
        return c.S - strength * potential, True

    return score


def dbsn(tau, iterations):
    def score(c):
        bank = c.B if c.test else np.concatenate([c.B, c.D], axis=1)
        return c.S - sinkhorn_potential(bank, tau, iterations)[: c.S.shape[1]], True

    return score


def dualis(tau, tau_gallery, dynamic=None):
    def score(c):
        terms = [(1 / tau, log_sum(c.B / tau, 0)), (1 / tau_gallery, log_sum(c.C / tau_gallery, 0))]
        if dynamic is None:
            opens = [np.ones(len(c.S), bool)] * 2
        else:
            top = c.S.argmax(axis=1)
            opens = [
                np.isin(top, np.argsort(-bank, axis=1, kind="stable")[:, :dynamic]) for bank in (c.B, c.C)
            ]
        none = ~opens[0] & ~opens[1]
        out = np.where(none[:, None], c.S * c.scale, 0.0)
        for (factor, sums), gate in zip(terms, opens):
            out = out + gate[:, None] * (factor * c.S - sums)
        return out, "raw"

    return score


def mp():
    def score(c):
        rows = (c.S - c.S.mean(1, keepdims=True)) / c.S.std(1, keepdims=True)
        columns = (c.S - c.S.mean(0)) / c.S.std(0)
        # Near for both: the chance that a random item is farther, seen from either side.
        logarithm = log_tail(-rows) + log_tail(-columns)
        return logarithm, np.exp(logarithm)

    return score


def nicdm(k):
    def score(c):
        d = max(1.0, c.S.max()) - c.S
        rows = np.sort(d, axis=1)[:, :k].mean(1, keepdims=True)
        columns = np.sort(d, axis=0)[:k].mean(0)
        return -d / np.sqrt(rows * columns), "raw"

    return score


# MARK: maps, for one family of rows


def center(t, v, bt, bv):
    return [unit(x - y.mean(0)) for x, y in ((t, bt), (v, bv), (bt, bt), (bv, bv))]


def dn(part):
    return lambda t, v, bt, bv: [
        x - part * y.mean(0) for x, y in ((t, bt), (v, bv), (bt, bt), (bv, bv))
    ]


def spectrum(bt, bv):
    x = np.concatenate([bt, bv])
    return np.linalg.eigh(x.T @ x / len(x))


def whiten(alpha):
    def move(t, v, bt, bv):
        values, vectors = spectrum(bt, bv)
        gains = (np.maximum(values, 0) + 1e-3 * values[-1]) ** (-alpha / 2)
        return [unit(x @ (vectors * gains) @ vectors.T) for x in (t, v, bt, bv)]

    return move


def pca(rank):
    def move(t, v, bt, bv):
        top = spectrum(bt, bv)[1][:, -rank:]
        return [unit(x @ top @ top.T) for x in (t, v, bt, bv)]

    return move


def within_pairs(x, y, weights):
    """Half the mean of (x_i - y_j)(x_i - y_j)^T; a pair with a missing vector has no weight."""
    weights = weights * x.any(axis=1)[:, None] * y.any(axis=1)[None]
    scatter = np.zeros((x.shape[1],) * 2)
    for x_i, row in zip(x, weights):
        near = row > 1e-10
        d = x_i - y[near]
        scatter += (d * row[near, None]).T @ d
    return scatter / (2 * weights.sum())


def direction(x):
    """The unit vector, and zeros for zeros."""
    length = np.linalg.norm(x, axis=-1, keepdims=True)
    return x / np.where(length > 0, length, 1)


def powered(covariance, a, ridge):
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * (np.maximum(values, 0) + ridge * values[-1]) ** (-a / 2)) @ vectors.T


def assignment(s, tau, rho, iterations=20):
    """Sinkhorn's assignment of the rows to the columns, each row 1 together."""
    v = -sinkhorn_potential(s, tau, iterations, rho) / tau
    logs = s / tau + v[None]
    return np.exp(logs - log_sum(logs, 1)[:, None])


def soft_powers(parts, score, a=0.6, ridge=0.1, rounds=3, c=0.2, rho=3.0):
    """EM over centred vectors, a part for each expert: the matrices of the last round."""
    powers = [np.eye(x.shape[1]) for x, _ in parts]
    for _ in range(rounds):
        s = score([(direction(x @ m), direction(y @ m)) for (x, y), m in zip(parts, powers)])
        weights = assignment(s, c * s.std(), rho)
        powers = [powered(within_pairs(x, y, weights), a, ridge) for x, y in parts]
    return powers


def wccn(a=0.6, ridge=0.1):
    """Row i of the bank's texts belongs to row i of its videos."""

    def move(t, v, bt, bv):
        rows = center(t, v, bt, bv)
        m = powered(within_pairs(rows[2], rows[3], np.eye(len(bt))), a, ridge)
        return [unit(x @ m) for x in rows]

    return move


def wccn_soft(**keys):
    def move(t, v, bt, bv):
        rows = center(t, v, bt, bv)
        m = soft_powers([(rows[2], rows[3])], lambda moved: dots(*moved[0]), **keys)[0]
        return [unit(x @ m) for x in rows]

    return move


def expand(queries, items, alpha, n):
    s = queries @ items.T
    out = queries.copy()
    for i, row in enumerate(s):
        for j in np.argsort(-row, kind="stable")[:n]:
            out[i] += max(row[j], 0) ** alpha * items[j]
    return unit(out)


# MARK: frames; each scores texts [n, d] with the unit frames [m, F, d] of videos, masked ones left out


def attend(temperature):
    def score(texts, frames, mask):
        out = np.empty((len(texts), len(frames)))
        for v, (own, used) in enumerate(zip(frames, mask)):
            own = own[used]
            weights = np.exp(texts @ own.T / temperature)
            out[:, v] = (unit(weights @ own) * texts).sum(1)
        return out

    return score


def blend(share):
    def score(texts, frames, mask):
        out = np.empty((len(texts), len(frames)))
        for v, (own, used) in enumerate(zip(frames, mask)):
            own = own[used]
            out[:, v] = (1 - share) * (texts @ unit(own.sum(0))) + share * (texts @ own.T).max(1)
        return out

    return score


# MARK: the cases


TEST = {
    "is(tau=0.02)": is_(0.02),
    "is": is_(),
    "dis(tau=0.05)": dis(0.05),
    "dis(tau=0.05,k=3)": dis(0.05, 3),
    "dsl(tau=0.02)": dsl(0.02),
    "csls": csls(10),
    "csls(k=3)": csls(3),
    "nnn": nnn(0.75, 16),
    "nnn(alpha=1,k=40)": nnn(1, 40),
    "gc": gc(),
    "hsm": hsm(),
    "hsm(a=40,b=25,m=0.2)": hsm(40, 25, 0.2),
    "hsm(m=1)": hsm(m=1),
    "hsm(m=0)": hsm(m=0),
    "sinkhorn": sinkhorn(),
    "sinkhorn(tau=0.03,iterations=1)": sinkhorn(0.03, 1),
    "sinkhorn(tau=0.03,iterations=25,strength=0.7)": sinkhorn(0.03, 25, strength=0.7),
    "sinkhorn(tau=0.03,iterations=12,rho=4)": sinkhorn(0.03, 12, rho=4),
    "mp": mp(),
    "nicdm": nicdm(10),
    "nicdm(k=4)": nicdm(4),
}
VECTORS = {
    "dualis(tau=0.04,tau_gallery=0.2)": dualis(0.04, 0.2),
    "dualdis(tau=0.04,tau_gallery=0.2,k=2)": dualis(0.04, 0.2, 2),
    "dbsn(tau=0.03,iterations=4)": dbsn(0.03, 4),
    "nnn(bank=gallery)": nnn_gallery(0.25, 16),
    "nnn(alpha=1,k=3,bank=gallery)": nnn_gallery(1, 3),
    "nnn(alpha=0.5,k=9999,bank=gallery)": nnn_gallery(0.5, 9999),
}
def unit_or_zero(x):
    return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-12)


def truncate(d):
    return lambda *rows: [unit_or_zero(np.where(np.arange(x.shape[1]) < d, x, 0.0)) for x in rows]


def int8(t, v, bt, bv):
    # In single precision, as vectors are stored: what lies half way between two steps is decided by the last bit.
    def code(x, fitted):
        x, step = x.astype("f4"), np.abs(fitted.astype("f4")).max() / np.float32(127)
        return unit_or_zero(np.clip(np.round(x / step), -127, 127).astype(float))

    return [code(x, y) for x, y in ((t, bt), (v, bv), (bt, bt), (bv, bv))]


def binary(t, v, bt, bv):
    # About 1 / sqrt(d), in so few bits that products are exact and equal numbers of equal signs tie.
    d = t.shape[1]
    bits = (24 - math.ceil(math.log2(d + 1))) // 2
    size = 1 / math.sqrt(d)
    unit_ = 2.0 ** (math.floor(math.log2(size)) - bits + 1)
    size = round(size / unit_) * unit_
    code = lambda x, fitted: np.where(x - fitted.mean(0) > 0, size, -size)
    return [code(x, y) for x, y in ((t, bt), (v, bv), (bt, bt), (bv, bv))]


MAPS = {
    "truncate(20)": truncate(20),
    "quantize(int8)": int8,
    "quantize(binary)": binary,
    "center": center,
    "dn(lambda=0.25)": dn(0.25),
    "pca(rank=12)": pca(12),
    "whiten(alpha=0.25)": whiten(0.25),
    "whiten(alpha=1)": whiten(1),
}
SOFT = {
    "wccn(pairs=soft)": {},
    "wccn(a=0.9,ridge=0.02,pairs=soft,rounds=2,c=0.3,rho=inf)": dict(
        a=0.9, ridge=0.02, rounds=2, c=0.3, rho=math.inf
    ),
}
FRAMES = {
    "attend(T=0.5)": attend(0.5),
    "attend(T=0.04)": attend(0.04),
    "blend": blend(0.25),
    "blend(share=0.8)": blend(0.8),
}
PLAIN = lambda c: (c.S, True)


def cases(c_of, move_of, has_vectors, moves, only=None):
    """expression -> (scores t2v, scores v2t, kind) of every case that the export allows, or only of some maps."""
    out = {}

    def add(name, contexts, method):
        (t2v, written), (v2t, mirrored) = (method(c) for c in contexts)
        if not isinstance(written, np.ndarray):
            scale = 1.0 if written == "raw" else contexts[0].scale
            written, mirrored = scale * t2v, scale * v2t
        out[name] = (t2v, v2t.T, written, mirrored.T)

    for name, method in ({} if only else TEST | (VECTORS if has_vectors else {})).items():
        add(name, c_of(None), method)
    for name, move in (only or (MAPS if moves else {})).items():
        add(name, c_of(move), PLAIN)
    for name, keys in (SOFT if moves else {}).items():
        add(name, c_of(wccn_soft(**keys)), PLAIN)
    if moves:
        add("wccn(pairs=soft)+sinkhorn(tau=0.05,rho=10)", c_of(wccn_soft()), sinkhorn(0.05, rho=10))
        add("center+sinkhorn(tau=0.04)", c_of(center), sinkhorn(0.04))
        add("whiten(alpha=0.15)+nnn(alpha=0.5,k=8)", c_of(whiten(0.15)), nnn(0.5, 8))
        add("center+nnn(alpha=0.5,k=8,bank=gallery)", c_of(center), nnn_gallery(0.5, 8))
        add("center+whiten(alpha=0.25)", move_of([center, whiten(0.25)]), PLAIN)
    return out


def contexts(scores, scale, test=True, **more):
    """What a method sees of a finished matrix, texts in rows, as texts ask and as videos ask."""
    s = scores / scale
    return [
        SimpleNamespace(S=x, B=x, test=test, scale=scale, **more) for x in (s, np.ascontiguousarray(s.T))
    ]


def of_vectors(texts, videos, bank_texts, bank_videos, scale, test):
    """Contexts of exports with one vector for each item."""
    s, product = dots(texts, videos), dots
    sides = []
    for queries, items, bank_queries, bank_items, own in (
        (texts, videos, bank_texts, bank_videos, s),
        (videos, texts, bank_videos, bank_texts, s.T),
    ):
        bank = own if test else product(bank_queries, items)
        sides.append(
            SimpleNamespace(
                S=np.ascontiguousarray(own), B=np.ascontiguousarray(bank), test=test, scale=scale,
                C=product(bank_items, items),
                G=product(items, items),
                D=None if test else product(bank_queries, bank_items),
            )
        )
    return sides


def measured(found, truth, scale):
    t2v, v2t, *written = found if len(found) == 4 else (*found, *(scale * s for s in found))
    result = {}
    for way, scores, values in (("t2v", t2v, written[0]), ("v2t", v2t, written[1])):
        # Ranks among the bank are whole numbers; only what breaks their ties can be near.
        share = 1e-6 if np.all(values == np.round(values)) else 2e-5
        result[way] = {
            "metrics": both(scores, truth, expected)[way],
            "near": both(scores, truth, lambda s, r: near(s, r, share))[way],
            "scores": sample(values, truth),
        }
    return result


def vectors_case(name, bank=None):
    export = read(HERE / name)
    test = bank is None
    if bank:
        with h5py.File(HERE / bank) as f:
            sides = []
            for side in ("text", "video"):
                rows = f[f"bank/{side}/embedding"]
                x = rows[()].astype(float)
                sides.append(unit(x) if text(rows.attrs["norm"]) == "raw" else x)
    else:
        sides = [export.texts, export.videos]

    def moved(moves):
        rows = [export.texts, export.videos, *sides]
        for move in moves:
            rows = move(*rows)
        return of_vectors(*rows, export.scale, test)

    found = cases(lambda move: moved([move] if move else []), moved, True, True)
    if not test:
        # Their auto is chosen on pairs of the bank, in an order this script does not know.
        for name_ in ("is", "nnn", "sinkhorn", "nnn(bank=gallery)"):
            del found[name_]
        pairs = {"wccn": wccn(), "wccn(a=1,ridge=0.03,pairs=bank)": wccn(1, 0.03)}
        found |= cases(
            lambda move: moved([move] if move else []), moved, False, False, only=pairs
        )
    expanded = [
        dots(expand(export.texts, export.videos, 3, 10), export.videos),
        dots(expand(export.videos, export.texts, 3, 10), export.texts),
    ]
    found["qe"] = (expanded[0], expanded[1].T)
    return export.truth, export.scale, found


def scores_case(name):
    """Score methods on the file's own scores: finished ones, or those of other kinds."""
    with h5py.File(HERE / name) as f:
        scores = f["reference/sim"][()].astype(float)
        truth = f["truth/video"][()].astype(int)
        scale = float(f.attrs.get("logit_scale", 1.0))
        scale = 1.0 if text(f.attrs["similarity"]) == "matrix" else scale
    return truth, scale, cases(lambda _: contexts(scores, scale), None, False, False)


def frames_case(name, bank=None):
    """Texts with the frames of videos; the bank's videos are pooled, so each has one frame."""
    with h5py.File(HERE / name) as f:
        rows = lambda x: unit(x[()].astype(float)) if text(x.attrs["norm"]) == "raw" else x[()].astype(float)
        mask = f["video/frame_mask"][()].astype(bool)
        raw = text(f["video/frame"].attrs["norm"]) == "raw"
        frames = np.where(mask[..., None], f["video/frame"][()].astype(float), 1.0)
        frames = unit(frames) if raw else frames
        t, scale, truth = rows(f["text/embedding"]), float(f.attrs["logit_scale"]), f["truth/video"][()].astype(int)
        sides = [rows(f[f"bank/{side}/embedding"]) for side in ("text", "video")] if bank else None

    def contexts_of(way, move=None):
        """What methods see of a way to score, after a map of texts and frames that rests on texts and pooled videos."""
        x, f = t, frames
        if move:
            pooled = unit(np.where(mask[..., None], frames, 0).sum(1))
            x, flat = move(t, frames.reshape(-1, frames.shape[-1]), t, pooled)[:2]
            f = flat.reshape(frames.shape)
        s = way(x, f, mask)
        banks = (s, s.T)
        if bank:
            one = np.ones((len(sides[1]), 1), bool)
            banks = way(sides[0], f, mask), way(x, sides[1][:, None], one).T
        return [
            SimpleNamespace(S=np.ascontiguousarray(a), B=np.ascontiguousarray(b), test=not bank, scale=scale)
            for a, b in zip((s, s.T), banks)
        ]

    found = {}
    for key, way in FRAMES.items():
        both = contexts_of(way)
        for ending, method in (("", PLAIN), ("+nnn(alpha=0.5,k=8)", nnn(0.5, 8)), ("+sinkhorn(tau=0.04)", sinkhorn(0.04))):
            found[key + ending] = tuple(method(c)[0] for c in both)
    if not bank:
        for key in ("center", "whiten(alpha=0.25)"):
            both = contexts_of(attend(0.3), MAPS[key])
            found[f"{key}+attend(T=0.3)"] = tuple(c.S for c in both)
        # By rule, for there are no pairs of a bank.
        found["attend"] = found["attend(T=0.5)"]
    return truth, scale, {key: (t2v, v2t.T) for key, (t2v, v2t) in found.items()}


def experts_case(name):
    with h5py.File(HERE / name) as f:
        t, v = f["text/expert"][()].astype(float), f["video/expert"][()].astype(float)
        t, v = (
            unit(x) if text(f[p].attrs["norm"]) == "raw" else x
            for x, p in ((t, "text/expert"), (v, "video/expert"))
        )
        wt, wv = f["text/expert_weight"][()].astype(float), f["video/expert_weight"][()].astype(float)
        truth = f["truth/video"][()].astype(int)
    found = {}
    for key, move in MAPS.items():
        if key == "dn(lambda=0.25)" or key.startswith("pca"):
            continue
        a, b = t.copy(), v.copy()
        for e in range(t.shape[1]):
            a[:, e], b[:, e] = move(t[:, e], v[:, e], t[:, e], v[:, e])[:2]
        s = mixture(a, b, wt, wv)
        found[key] = (s, s)
    experts = range(t.shape[1])
    parts = [center(t[:, e], v[:, e], t[:, e], v[:, e])[:2] for e in experts]
    # A missing expert has no vector, centred or not.
    parts = [[x * y[:, e].any(axis=1)[:, None] for x, y in zip(part, (t, v))]
             for e, part in zip(experts, parts)]

    def score(moved):
        return mixture(*(np.stack(side, axis=1) for side in zip(*moved)), wt, wv)

    for key, keys in SOFT.items():
        s = score([(direction(x @ m), direction(y @ m))
                   for (x, y), m in zip(parts, soft_powers(parts, score, **keys))])
        found[key] = (s, s)
    return truth, 1.0, found


def tokens_case(name):
    with h5py.File(HERE / name) as f:
        tm, vm = f["text/token_mask"][()].astype(bool), f["video/frame_mask"][()].astype(bool)
        used = lambda x, m: np.where(m[..., None], unit(np.where(m[..., None], x, 1.0)), 0.0)
        t = used(f["text/token"][()].astype(float), tm)
        v = used(f["video/frame"][()].astype(float), vm)
        wt, wv = f["text/token_weight"][()].astype(float), f["video/frame_weight"][()].astype(float)
        truth = f["truth/video"][()].astype(int)
    found = {}
    for key in ("center", "whiten(alpha=0.25)"):
        a, b = t.copy(), v.copy()
        a[tm], b[vm] = MAPS[key](t[tm], v[vm], t[tm], v[vm])[:2]
        s = maxima(a, b, tm.astype(float), vm.astype(float), wt, wv)
        found[key] = (s, s)
    a, b = t.copy(), v.copy()
    a[tm], b[vm] = center(t[tm], v[vm], t[tm], v[vm])[:2]

    def moved(m):
        return [direction(x @ m) * used[..., None] for x, used in ((a, tm), (b, vm))]

    def interact(m):
        return maxima(*moved(m), tm.astype(float), vm.astype(float), wt, wv)

    # Pairs are matched by their tokens, and differ by the directions of their tokens' sums.
    pooled = [unit(np.where(used[..., None], x, 0.0).sum(1)) for x, used in ((a, tm), (b, vm))]
    for key, keys in SOFT.items():
        keys = dict(a=0.6, ridge=0.1, rounds=3, c=0.2, rho=3.0) | keys
        m = np.eye(t.shape[2])
        for _ in range(keys["rounds"]):
            s = interact(m)
            weights = assignment(s, keys["c"] * s.std(), keys["rho"])
            m = powered(within_pairs(*pooled, weights), keys["a"], keys["ridge"])
        s = interact(m)
        found[key] = (s, s)
    return truth, 1.0, found


def minilm_case():
    truth, scale, found = vectors_case("real/minilm-frames.h5", "real/minilm-frames.h5")
    return truth, scale, found | frames_case("real/minilm-frames.h5", "file")[2]


def main():
    files = {
        "real/coco-clip.h5": lambda: vectors_case("real/coco-clip.h5"),
        "real/videoclip.h5": lambda: vectors_case("real/videoclip.h5"),
        "real/minilm-frames.h5 file": minilm_case,
        "synthetic/dot-multi.h5": lambda: vectors_case("synthetic/dot-multi.h5"),
        "synthetic/frames-square.h5": lambda: frames_case("synthetic/frames-square.h5"),
        "synthetic/frames-multi.h5": lambda: frames_case("synthetic/frames-multi.h5"),
        "real/cap4video-scores.h5": lambda: scores_case("real/cap4video-scores.h5"),
        "synthetic/kinds/dot-tab-multi.h5": lambda: scores_case("synthetic/kinds/dot-tab-multi.h5"),
        "synthetic/kinds/wti-square.h5": lambda: scores_case("synthetic/kinds/wti-square.h5"),
        "synthetic/kinds/experts-multi.h5": lambda: experts_case("synthetic/kinds/experts-multi.h5"),
        "synthetic/kinds/wti-multi.h5": lambda: tokens_case("synthetic/kinds/wti-multi.h5"),
    }
    values = {}
    for name, make in files.items():
        begin = time.monotonic()
        truth, scale, all_found = make()
        values[name] = {key: measured(found, truth, scale) for key, found in all_found.items()}
        print(f"{name}: {len(all_found)} methods, {time.monotonic() - begin:.0f} s", flush=True)
    (HERE / "methods.json").write_text(json_text(rounded(values)) + "\n")


if __name__ == "__main__":
    main()

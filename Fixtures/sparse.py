#!/usr/bin/env python3
"""Exports with scores of some pairs and with candidates, and what ranks and methods make of them.

    python3 Fixtures/sparse.py            (numpy and h5py; rewrites synthetic/sparse/ and sparse.json)
    python3 Fixtures/sparse.py --check    (compares its measures with pytrec_eval's; writes nothing)

Everything is done on whole matrices in double precision, with -inf for pairs that have no score; only the files hold lists.
"""

import json
import math
import sys
from pathlib import Path

import h5py
import numpy as np

from export import write
from methods import log_sum
from reference import MEASURES, measures, unit

HERE = Path(__file__).parent
BIG = 1e6


# MARK: methods, queries in rows, -inf where there is no score


def best(a, k):
    """The mean of the k best scores of each column; 0 for a column without any."""
    columns = [np.sort(c[np.isfinite(c)])[::-1][:k] for c in a.T]
    return np.array([c.mean() if len(c) else 0.0 for c in columns])


def lse(x, axis):
    with np.errstate(invalid="ignore", divide="ignore"):
        sums = log_sum(np.where(np.isfinite(x), x, -1e300), axis)
    return np.where(np.isfinite(x).any(axis), sums, 0.0)


def inverted(a, tau):
    return a - tau * lse(a / tau, 0)


def sinkhorn(a, tau, iterations, rho=math.inf):
    n, m = a.shape
    r = 1.0 if math.isinf(rho) else rho / (rho + 1)
    u = np.zeros(len(a))
    for _ in range(iterations):
        v = r * (-math.log(m) - lse(a / tau + u[:, None], 0))
        u = -math.log(n) - lse(a / tau + v, 1)
    return a + tau * v


def dsl(a, tau):
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(a), a * np.exp(a / tau - lse(a / tau, 0)), -np.inf)


def hsm(a, sharp, other, m):
    with np.errstate(invalid="ignore"):
        one = np.exp(sharp * a - lse(sharp * a, 0))
        two = np.exp(other * a - lse(other * a, 1)[:, None])
        return np.where(np.isfinite(a), a * (m * one + (1 - m) * two), -np.inf)


def nicdm(a, k):
    top = max(1.0, a[np.isfinite(a)].max())
    rows, columns = top - best(a.T, k), top - best(a, k)
    with np.errstate(invalid="ignore"):
        found = -(top - a) / np.sqrt(np.outer(np.maximum(rows, 1e-12), np.maximum(columns, 1e-12)))
    return np.where(np.isfinite(a), found, -np.inf)


METHODS = {
    "is(tau=0.2)": lambda a: inverted(a, 0.2),
    "csls(k=2)": lambda a: 2 * a - best(a, 2),
    "nnn(alpha=0.5,k=2)": lambda a: a - 0.5 * best(a, 2),
    "sinkhorn(tau=0.3,iterations=6)": lambda a: sinkhorn(a, 0.3, 6),
    "sinkhorn(tau=0.3,iterations=4,rho=2)": lambda a: sinkhorn(a, 0.3, 4, 2),
    "dsl(tau=0.5)": lambda a: dsl(a, 0.5),
    "hsm(a=3,b=2,m=0.4)": lambda a: hsm(a, 3, 2, 0.4),
    "nicdm(k=3)": lambda a: nicdm(a, 3),
}
DENSE = ("csls(k=2)", "nnn(alpha=0.5,k=2)", "is(tau=0.2)")


# MARK: ranks


def ranked(own, below):
    """Numbers in the order of a list: scored pairs above, those `below` behind, -inf for what is nowhere."""
    keys = below.copy()
    for row in range(len(own)):
        listed = np.isfinite(own[row])
        if listed.any():
            keys[row, listed] = BIG + np.unique(own[row, listed], return_inverse=True)[1]
    return keys


def ideal(count):
    return sum(1 / np.log2(1 + p) for p in range(1, min(count, 10) + 1))


# Where no right item has a rank, these have no value.
RANKS = ("MdR", "MnR")


def query(row, relevant):
    """The measures of one query; right items that are nowhere in its list add nothing."""
    here = np.isfinite(row)
    total, listed = relevant.sum(), (relevant & here).sum()
    if not listed:
        return {name: math.nan if name in RANKS else 0.0 for name in MEASURES}
    found = dict(zip(MEASURES, measures(row[here], relevant[here])))
    found["mAP"] *= listed / total
    found["nDCG@10"] *= ideal(listed) / ideal(total)
    return found


def figures(keys, relevant):
    rows = [query(row, own) for row, own in zip(keys, relevant) if own.any()]
    values = {}
    for name in MEASURES:
        column = np.array([row[name] for row in rows])
        known = column[~np.isnan(column)]
        value = np.median(known) if name == "MdR" else known.mean()
        values[name] = float(round(value * (100 if name.startswith("R@") else 1), 10))
    values["queries"] = len(rows)
    values["missing"] = sum(math.isnan(row[RANKS[0]]) for row in rows)
    return values


def answer(of, truth, videos):
    """Figures of both ways and a few scores; `of` makes numbers to rank by and scores, queries in rows."""
    relevant = truth[:, None] == np.arange(videos)
    keys, scores = of(False)
    back, _ = of(True)
    places = np.argwhere(np.isfinite(scores))[:: max(1, np.isfinite(scores).sum() // 25)]
    return {
        "t2v": figures(keys, relevant),
        "v2t": figures(back, relevant.T),
        "scores": [[int(t), int(v), float(scores[t, v])] for t, v in places],
    }


# MARK: content


def lists(mask, scores=None, rng=None):
    """CSR by text; in any order within a text where `rng` shuffles."""
    videos, values = [], []
    for text, row in enumerate(mask):
        own = np.flatnonzero(row)
        if rng is not None:
            rng.shuffle(own)
        videos.append(own)
        if scores is not None:
            values.append(scores[text, own])
    pointers = np.concatenate([[0], np.cumsum([len(v) for v in videos])]).astype(np.int64)
    found = pointers, np.concatenate(videos).astype(np.int32)
    return (*found, np.concatenate(values).astype(np.float32)) if scores is not None else found


def content(seed, texts, videos, k, step=None):
    """Vectors, the best k of each text under them, and other scores of these; some texts and some videos in no list."""
    rng = np.random.default_rng(seed)
    truth = np.arange(videos)
    if texts > videos:
        truth = np.concatenate([truth, rng.integers(0, videos, texts - videos)])
        rng.shuffle(truth)
    base = rng.standard_normal((videos, 24))
    text = unit(base[truth] + 1.6 * rng.standard_normal((texts, 24))).astype(np.float32)
    video = unit(base + 0.6 * rng.standard_normal((videos, 24))).astype(np.float32)
    dense = text.astype(float) @ video.astype(float).T
    order = np.argsort(-dense, axis=1)
    mask = np.zeros((texts, videos), bool)
    for t in range(texts):
        mask[t, order[t, : rng.integers(k - 3, k + 1)]] = True
    mask[[2, texts - 3]] = False
    mask[:, [4]] = False
    second = dense + 0.5 * rng.standard_normal((texts, videos)) * 0.5 + 0.4 * (
        truth[:, None] == np.arange(videos)
    )
    second = second.astype(np.float32).astype(float)
    if step:
        second = (np.round(second / step) * step).astype(np.float32).astype(float)
    return rng, truth, text, video, dense, mask, second


def save(name, truth, videos, data, kind, protocol, order=None, norm=None):
    path = HERE / "synthetic" / "sparse" / f"{name}.h5"
    write(path, similarity=kind, protocol=protocol, truth=truth, videos=videos, data=data,
          norm=norm, format_version="1.1")
    if order:
        with h5py.File(path, "r+") as f:
            f["reference/sparse"].attrs["order"] = order
    return f"synthetic/sparse/{name}.h5"


def make():
    answers, runs = {}, {}
    cases = [
        ("overlay-square-above", 1, 40, 40, 14, "above", None),
        ("overlay-square-only", 2, 40, 40, 8, "only", None),
        ("overlay-multi-above", 3, 70, 24, 7, "above", None),
        ("overlay-ties-above", 4, 44, 44, 12, "above", 0.25),
        ("alone-square-above", 5, 40, 40, 9, "above", None),
        ("alone-square-only", 6, 40, 40, 9, "only", None),
        ("alone-multi-only", 7, 70, 24, 7, "only", None),
        ("alone-ties-above", 8, 36, 36, 9, "above", 0.25),
        ("candidates-square", 9, 40, 40, 15, None, None),
        ("candidates-multi", 10, 70, 24, 9, None, None),
        ("both-square-above", 11, 40, 40, 9, "above", None),
    ]
    for name, seed, texts, videos, k, order, step in cases:
        rng, truth, text, video, dense, mask, second = content(seed, texts, videos, k, step)
        protocol = "square" if texts == videos else "multi"
        data = {}
        vectors = {"text/embedding": text, "video/embedding": video}
        norm = {"text/embedding": "as_is", "video/embedding": "as_is"}
        if order:
            pointers, items, values = lists(mask, second, rng)
            data |= {"reference/sparse/indptr": pointers, "reference/sparse/video": items,
                     "reference/sparse/score": values}
        candidates = np.ones_like(mask)
        if name.startswith("both"):
            candidates = mask | (rng.random(mask.shape) < 0.4)
            candidates[[2]] = False
        elif name.startswith("candidates"):
            candidates = mask
        if not candidates.all():
            pointers, items = lists(candidates, None, rng)
            data |= {"candidates/indptr": pointers, "candidates/video": items}
        is_alone = name.startswith("alone")
        path = save(name, truth, videos, data if is_alone else data | vectors,
                    "sparse" if is_alone else "dot", protocol, order,
                    None if is_alone else norm)
        listed = np.where(mask, second, -np.inf)
        among = np.where(candidates, dense, -np.inf)
        own = {}

        def turned(a, back):
            return a.T if back else a

        def of_list(f):
            def both(back):
                scores = f(turned(listed, back))
                if order == "only":
                    below = np.full_like(dense, -np.inf)
                elif is_alone:
                    below = np.zeros_like(dense)
                else:
                    below = among
                return ranked(scores, turned(below, back)), scores
            return both

        def of_dense(f):
            def both(back):
                scores = np.where(turned(candidates, back), f(turned(dense, back)), -np.inf)
                return scores, scores
            return both

        if not is_alone:
            own["baseline"] = answer(of_dense(lambda a: a), truth, videos)
            for expression in DENSE:
                own[expression] = answer(of_dense(METHODS[expression]), truth, videos)
        if order:
            prefix = "" if is_alone else "stage2"
            own[prefix or "baseline"] = answer(of_list(lambda a: a), truth, videos)
            for expression, f in METHODS.items():
                own["+".join(filter(None, [prefix, expression]))] = answer(of_list(f), truth, videos)
        answers[path] = own
        runs[name] = (order, truth, videos, listed if order else among)
    return answers, runs


def check(runs):
    """trec_eval knows what is retrieved and nothing else, as `only` does; where scores are tied it has an order of its own."""
    import pytrec_eval

    largest = 0.0
    for name, (order, truth, videos, listed) in runs.items():
        relevant = truth[:, None] == np.arange(videos)
        for scores, right in ((listed, relevant), (listed.T, relevant.T)):
            if "ties" in name:
                continue
            asking = [q for q in range(len(right)) if right[q].any()]
            run = {f"q{q}": {f"d{d}": float(scores[q, d]) for d in np.flatnonzero(np.isfinite(scores[q]))}
                   for q in asking}
            qrels = {f"q{q}": {f"d{d}": 1 for d in np.flatnonzero(right[q])} for q in asking}
            judge = pytrec_eval.RelevanceEvaluator(
                qrels, {"success.1,5,10", "recip_rank", "map", "ndcg_cut.10"})
            found = judge.evaluate(run)
            own = figures(scores, right)
            for ours, theirs, factor in [
                ("R@1", "success_1", 100), ("R@5", "success_5", 100), ("R@10", "success_10", 100),
                ("MRR", "recip_rank", 1), ("mAP", "map", 1), ("nDCG@10", "ndcg_cut_10", 1),
            ]:
                mean = factor * sum(found.get(q, {}).get(theirs, 0.0) for q in qrels) / len(qrels)
                largest = max(largest, abs(mean - own[ours]))
    print(f"the largest difference from pytrec_eval is {largest:.1e}")
    assert largest < 1e-8


def main():
    if "--check" in sys.argv:
        global save
        save = lambda name, *_, **__: f"synthetic/sparse/{name}.h5"
        check(make()[1])
        return
    answers, _ = make()
    (HERE / "sparse.json").write_text(json.dumps(answers, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()

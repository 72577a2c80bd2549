#!/usr/bin/env python3
"""Exports with scores of some pairs, fused with each other and with whole ones.

    python3 Fixtures/fusion.py            (numpy and h5py; rewrites synthetic/fusion/ and fusion.json)
    python3 Fixtures/fusion.py --check    (compares the rules with ranx's; writes nothing)

Everything is done on whole matrices in double precision, with -inf for pairs that have no score or no rank. Square cases are made
of the files of sparse.py.
"""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import h5py
import numpy as np

from export import text, write
from sparse import figures, lists, ranked

HERE = Path(__file__).parent
NONE = -np.inf


# MARK: what an export says of its pairs


def matrix(f, group, values, shape):
    """The lists of a group as a whole matrix, -inf elsewhere."""
    whole = np.full(shape, NONE)
    pointers, items = f[f"{group}/indptr"][()], f[f"{group}/video"][()]
    for row in range(shape[0]):
        own = slice(pointers[row], pointers[row + 1])
        whole[row, items[own]] = values[own]
    return whole


def read(path):
    """Ids, what belongs together, and as texts ask: scores, listed pairs and what the others rank by, for each stage."""
    with h5py.File(HERE / path) as f:
        names = [[text(v) for v in f[f"{side}/id"][()]] for side in ("text", "video")]
        shape = tuple(len(own) for own in names)
        nothing = np.full(shape, NONE)
        candidates = np.ones(shape, bool)
        if "candidates" in f:
            items = f["candidates/video"][()]
            candidates = np.isfinite(matrix(f, "candidates", np.zeros(len(items)), shape))
        found = SimpleNamespace(names=names, truth=f["truth/video"][()].astype(int), stages={})
        dense = None
        if "text/embedding" in f:
            dense = f["text/embedding"][()].astype(float) @ f["video/embedding"][()].astype(float).T
            own = np.where(candidates, dense, NONE)
            found.stages["baseline"] = (own, nothing, candidates)
        if "reference/sparse" in f:
            own = matrix(f, "reference/sparse", f["reference/sparse/score"][()].astype(float), shape)
            name = "baseline" if dense is None else "stage2"
            if text(f["reference/sparse"].attrs["order"]) == "only":
                found.stages[name] = (own, nothing, np.isfinite(own))
            elif dense is None:
                found.stages[name] = (own, np.zeros(shape), np.isfinite(own))
            else:
                found.stages[name] = (own, np.where(candidates, dense, NONE), candidates)
        return found


# MARK: the rules, queries in rows


def scored(row, of):
    """A function of the scores of a query; what the least of them has for pairs without one."""
    here = np.isfinite(row)
    if not here.any():
        return np.zeros(len(row))
    values = of(row[here])
    out = np.full(len(row), values.min())
    out[here] = values
    return out


def standard(s):
    return np.zeros(len(s)) if s.max() == s.min() else (s - s.mean()) / s.std()


def scaled(s):
    return np.zeros(len(s)) if s.max() == s.min() else (s - s.min()) / (s.max() - s.min())


def by_rank(keys, value):
    """The mean of a value of the rank over the ranks of equal keys; 0 for pairs without a rank."""
    out = np.zeros(len(keys))
    for i in np.flatnonzero(np.isfinite(keys)):
        first, level = (keys > keys[i]).sum() + 1, (keys == keys[i]).sum()
        out[i] = np.mean([value(r) for r in range(first, first + level)])
    return out


def rows(of, whole):
    return np.array([of(row) for row in whole])


def fuse(rule, sources, weights):
    """`sources` are scores and what ranks rest on."""
    total, finds = 0.0, 0.0
    for (scores, keys), weight in zip(sources, weights):
        if rule == "rrf":
            part = rows(lambda k: by_rank(k, lambda r: 1 / (60 + r)), keys)
        elif rule == "zsum":
            part = rows(lambda s: scored(s, standard), scores)
        else:
            part = rows(lambda s: scored(s, scaled), scores)
        total = total + weight * part
        finds = finds + rows(lambda k: by_rank(k, lambda r: float(r <= 100)), keys)
    return total * finds if rule == "combmnz" else total


RULES = ("zsum", "rrf", "sum", "combmnz")


def fused(sources, weights):
    """For each rule, numbers to rank by and the fused scores, -inf for pairs that are in no list."""
    any_list = np.any([listed for _, _, listed in sources], axis=0)
    parts = [(own, ranked(own, below)) for own, below, _ in sources]
    # What is in no list is tied below where one export says so of its own list.
    ties = any(np.isfinite(below).any() and not listed.all() and (below[~listed] == 0).all()
               for _, below, listed in sources)
    rest = np.zeros(any_list.shape) if ties else np.full(any_list.shape, NONE)
    for rule in RULES:
        scores = np.where(any_list, fuse(rule, parts, weights), NONE)
        yield rule, (scores if any_list.all() else ranked(scores, rest)), scores


# MARK: cases


def beside(path, seed):
    """Two exports of the items of another, in an order of their own: lists of other pairs, and vectors."""
    first = read(path)
    rng = np.random.default_rng(seed)
    texts, videos = (rng.permutation(len(own)) for own in first.names)
    truth = np.argsort(videos)[first.truth[texts]]
    data = {"text/id": [first.names[0][t] for t in texts],
            "video/id": [first.names[1][v] for v in videos]}
    shape = len(texts), len(videos)
    base = rng.standard_normal((shape[1], 8))
    text_rows = (base[truth] + 1.2 * rng.standard_normal((shape[0], 8))).astype(np.float32)
    video_rows = base.astype(np.float32)
    dense = text_rows.astype(float) @ video_rows.astype(float).T
    folder = HERE / "synthetic" / "fusion"
    norm = {"text/embedding": "as_is", "video/embedding": "as_is"}
    write(folder / "multi-vectors.h5", similarity="dot", protocol="multi", truth=truth,
          videos=shape[1], norm=norm,
          data=data | {"text/embedding": text_rows, "video/embedding": video_rows})
    # Lists of one to eight; two texts and a video in none.
    order = np.argsort(-dense, axis=1)
    mask = np.zeros(shape, bool)
    for t in range(shape[0]):
        mask[t, order[t, : rng.integers(1, 9)]] = True
    mask[[1, 9]] = False
    mask[:, [3]] = False
    pointers, items, values = lists(mask, dense, rng)
    for name in ("only", "above"):
        path = folder / f"multi-{name}.h5"
        write(path, similarity="sparse", protocol="multi", truth=truth, videos=shape[1],
              format_version="1.1",
              data=data | {"reference/sparse/indptr": pointers, "reference/sparse/video": items,
                           "reference/sparse/score": values})
        with h5py.File(path, "r+") as f:
            f["reference/sparse"].attrs["order"] = name


OWN = "synthetic/sparse/"
NEW = "synthetic/fusion/"
CASES = {
    "two lists": [(OWN + "alone-square-only.h5", "baseline", 1),
                  (OWN + "overlay-square-only.h5", "stage2", 1)],
    "lists, one above": [(OWN + "alone-square-above.h5", "baseline", 1),
                         (OWN + "alone-square-only.h5", "baseline", 2)],
    "a list beside vectors": [(OWN + "overlay-square-above.h5", "baseline", 1),
                              (OWN + "alone-square-only.h5", "baseline", 0.5)],
    "a second stage above": [(OWN + "alone-square-above.h5", "baseline", 1),
                             (OWN + "overlay-square-above.h5", "stage2", 1)],
    "candidates": [(OWN + "candidates-square.h5", "baseline", 1),
                   (OWN + "alone-square-only.h5", "baseline", 1)],
    "a second stage among candidates": [(OWN + "both-square-above.h5", "stage2", 1),
                                        (OWN + "candidates-square.h5", "baseline", 1)],
    "several texts": [(OWN + "alone-multi-only.h5", "baseline", 1),
                      (NEW + "multi-only.h5", "baseline", 1)],
    "several texts, one above": [(OWN + "alone-multi-only.h5", "baseline", 1),
                                 (NEW + "multi-above.h5", "baseline", 0.7)],
    "several texts beside vectors": [(NEW + "multi-vectors.h5", "baseline", 1),
                                     (OWN + "alone-multi-only.h5", "baseline", 1.5),
                                     (NEW + "multi-above.h5", "baseline", 0.7)],
}


def sources(case):
    """What each export says, in the order of the first one's items, and what belongs together there."""
    exports = [read(path) for path, _, _ in case]
    found = []
    for export, (_, stage, _) in zip(exports, case):
        texts, videos = ([own.index(name) for name in wanted]
                         for own, wanted in zip(export.names, exports[0].names))
        found.append([part[np.ix_(texts, videos)] for part in export.stages[stage]])
        assert (np.argsort(videos)[export.truth[texts]] == exports[0].truth).all()
    return found, exports[0].truth


def make():
    answers = {}
    for name, case in CASES.items():
        parts, truth = sources(case)
        weights = [weight for _, _, weight in case]
        relevant = truth[:, None] == np.arange(parts[0][0].shape[1])
        own = {}
        both = zip(fused(parts, weights), fused([[p.T for p in part] for part in parts], weights))
        for (rule, keys, scores), (_, back, turned) in both:
            places = np.argwhere(np.isfinite(scores))
            places = places[:: max(1, len(places) // 25)]
            own[rule] = {
                "t2v": figures(keys, relevant), "v2t": figures(back, relevant.T),
                "scores": [[int(t), int(v), float(scores[t, v]), float(turned[v, t])]
                           for t, v in places],
            }
        answers[name] = {
            "sources": [[path, stage] for path, stage, _ in case], "weights": weights, "rules": own,
        }
    return answers


def check():
    """Lists alone as runs: ranx fuses what a query has in both. It adds 0 where a run lacks an item, in standard scores too."""
    from ranx import Run, fuse as theirs

    largest, compared = 0.0, 0
    for name in ("two lists", "several texts", "candidates"):
        case = CASES[name]
        parts, _ = sources(case)
        for turn in (False, True):
            wholes = [part[0].T if turn else part[0] for part in parts]
            asking = [q for q in range(len(wholes[0])) if all(np.isfinite(w[q]).any() for w in wholes)]
            runs = [Run({f"q{q}": {f"d{d}": float(w[q, d]) for d in np.flatnonzero(np.isfinite(w[q]))}
                         for q in asking}) for w in wholes]
            own = [(w, w) for w in wholes]
            for rule, norm, method in [("rrf", None, "rrf"), ("sum", "min-max", "sum"),
                                       ("combmnz", "min-max", "mnz"), ("zsum", "zmuv", "sum")]:
                found = theirs(runs=runs, norm=norm, method=method).to_dict()
                ours = fuse(rule, own, [1] * len(own))
                for q in asking:
                    for d in np.flatnonzero(np.any([np.isfinite(w[q]) for w in wholes], axis=0)):
                        if rule == "zsum" and not all(np.isfinite(w[q, d]) for w in wholes):
                            continue
                        largest = max(largest, abs(found[f"q{q}"][f"d{d}"] - ours[q, d]))
                        compared += 1
    print(f"{compared} fused scores differ from ranx's by at most {largest:.1e}")
    assert compared > 1000 and largest < 1e-12


def main():
    if "--check" in sys.argv:
        return check()
    beside(OWN + "alone-multi-only.h5", 21)
    (HERE / "fusion.json").write_text(json.dumps(make(), indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()

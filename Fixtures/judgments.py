#!/usr/bin/env python3
"""Exports with judgments of pairs, and what trec_eval's measures are of them, ties averaged; and one with groups of texts.

    python3 Fixtures/judgments.py            (numpy and h5py; rewrites judgments/ and judgments.json)
    python3 Fixtures/judgments.py --check    (compares its measures with pytrec_eval's; writes nothing)

Vectors are small whole numbers, so every score is exact and ties abound.  A measure under ties is its
mean over the orders of the tied items: tried one by one where they are few.
"""

import itertools
import json
import math
import sys
from pathlib import Path

import h5py
import numpy as np

from export import TEXT, ids

HERE = Path(__file__).parent
CUTS = (1, 5, 10, 50)


# MARK: measures of a strict order


def measures(grades, unranked=()):
    """Measures of a list, from the grades of its items in their order; `unranked` are right items in no list."""
    right = [place for place, grade in enumerate(grades, 1) if grade > 0]
    total = len(right) + len(unranked)
    gains = sorted([g for g in grades if g > 0] + list(unranked), reverse=True)

    def discounted(values):
        return sum(g / math.log2(1 + place) for place, g in enumerate(values[:10], 1))

    found = {f"R@{k}": 100.0 * bool(right and right[0] <= k) for k in CUTS}
    found |= {f"Recall@{k}": sum(place <= k for place in right) / total for k in (5, 10)}
    found["rank"] = float(right[0]) if right else math.nan
    found["MRR"] = 1 / right[0] if right else 0.0
    found["mAP"] = sum(n / place for n, place in enumerate(right, 1)) / total
    found["nDCG@10"] = discounted(list(grades)) / discounted(gains)
    return found


def under_ties(scores, grades):
    """The mean over all orders of equal scores.

    What a group of equal scores adds to a measure depends on how many right items stand above it, not on which, so
    each group is tried alone; and the first right item is always one of the best group that has any.
    """
    order = np.argsort(-scores, kind="stable")
    scores, grades = scores[order], [int(g) for g in grades[order]]
    groups = [list(g) for _, g in itertools.groupby(range(len(grades)), key=lambda i: scores[i])]
    plain = measures(grades)
    mean = dict(plain)
    for group in groups:
        own = [grades[i] for i in group]
        if len(set(own)) == 1:
            continue
        variants = {}
        for places in arrangements(own):
            list_ = list(grades)
            for i, grade in zip(group, places):
                list_[i] = grade
            variants[places] = measures(list_)
        for name in mean:
            mean[name] += sum(v[name] for v in variants.values()) / len(variants) - plain[name]
    first = next(g for g in groups if any(grades[i] > 0 for i in g))
    mean["tied"] = float(any(grades[i] <= 0 for i in first))
    return mean


def arrangements(grades):
    """All different orders of some grades, each as likely as any other."""
    if len(grades) == 1:
        yield tuple(grades)
        return
    for grade in sorted(set(grades)):
        rest = list(grades)
        rest.remove(grade)
        for tail in arrangements(rest):
            yield (grade, *tail)


def answer(scores, grades):
    """The figures of a direction: queries in rows, those without a right item left out."""
    rows = [under_ties(s, np.maximum(g, 0)) for s, g in zip(scores, grades) if (g > 0).any()]
    names = [n for n in rows[0] if n not in ("rank", "tied")]
    figures = {name: float(np.mean([row[name] for row in rows])) for name in names}
    ranks = [row["rank"] for row in rows]
    figures |= {"MdR": float(np.median(ranks)), "MnR": float(np.mean(ranks))}
    figures |= {"queries": len(rows), "ties": int(sum(row["tied"] for row in rows))}
    return {name: round(value, 12) for name, value in figures.items()}


# MARK: content


def judged(rng, texts, videos, most):
    """Grades of pairs, -1 where none was judged: some texts and some videos have nothing that is right."""
    grades = np.full((texts, videos), -1)
    for text in range(texts):
        chosen = rng.choice(videos, rng.integers(1, most + 1), replace=False)
        grades[text, chosen] = rng.integers(0, 4, len(chosen))
    grades[[3, texts - 1]] = np.minimum(grades[[3, texts - 1]], 0)
    grades[:, [0, 7]] = np.minimum(grades[:, [0, 7]], 0)
    return grades


def write(path, grades, data, similarity, norm=(), own=False):
    texts, videos = grades.shape
    text, video = np.nonzero(grades >= 0)
    # In no order, as files may have them.
    shuffle = np.random.default_rng(5).permutation(len(text))
    text, video = text[shuffle], video[shuffle]
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as f:
        f.attrs.update(format="emcl-rerank", format_version="1.1", baseline="other",
                       similarity=similarity, protocol="graded")
        f.create_dataset("text/id", data=ids("text", texts), dtype=TEXT)
        f.create_dataset("video/id", data=ids("video", videos), dtype=TEXT)
        for name, values in (("text", text), ("video", video), ("grade", grades[text, video])):
            f[f"truth/relevance/{name}"] = values.astype(np.int32)
        if own:
            f["truth/video"] = grades.argmax(1).astype(np.int32)
        for name, values in data.items():
            f[name] = values
            if name in norm:
                f[name].attrs["norm"] = "as_is"


def main():
    rng = np.random.default_rng(21)
    answers = {}

    def add(name, grades, scores, data, similarity, **more):
        path = HERE / "judgments" / f"{name}.h5"
        write(path, grades, data, similarity, **more)
        answers[f"judgments/{name}.h5"] = {
            "t2v": answer(scores, grades), "v2t": answer(scores.T, grades.T),
        }

    grades = judged(rng, 60, 45, 6)
    scores = rng.integers(0, 40, grades.shape).astype(np.float32)
    add("matrix", grades, scores, {"reference/sim": scores}, "matrix")
    grades = judged(rng, 50, 64, 9)
    text, video = rng.integers(-3, 4, (50, 8)), rng.integers(-3, 4, (64, 8))
    video += text[grades.argmax(0)]
    data = {"text/embedding": text.astype(np.float32), "video/embedding": video.astype(np.float32)}
    add("dot", grades, (text @ video.T).astype(float), data, "dot", norm=data)
    # One right video for each text, beside /truth/video: the metrics of the protocol multi.
    own = rng.integers(0, 20, 48)
    own[:20] = rng.permutation(20)
    grades = np.where(np.arange(20)[None] == own[:, None], 1, -1)
    scores = rng.integers(0, 12, grades.shape).astype(np.float32)
    add("single", grades, scores, {"reference/sim": scores}, "matrix", own=True)
    pooled = groups(rng)
    pooled_bank = bank(rng)
    damaged = {f"judgments/damaged/{name}.h5": damage(name) for name in sorted(DAMAGED)}
    with open(HERE / "judgments.json", "w") as f:
        json.dump({"files": answers, "pooled": pooled, "bank": pooled_bank, "damaged": damaged}, f, indent=1)
        f.write("\n")


# MARK: groups of texts


def entropy(row):
    p = np.exp(row - row.max())
    p /= p.sum()
    return -np.sum(p[p > 0] * np.log(p[p > 0]))


POOLS = {
    "mean": lambda rows: rows.mean(0),
    "max": lambda rows: rows.max(0),
    "logsumexp": lambda rows: np.log(np.exp(rows).mean(0)),
    "inverse-entropy": lambda rows: np.average(
        rows, axis=0, weights=[1 / max(entropy(row), 1e-3) for row in rows]
    ),
}


def groups(rng):
    """groups.h5: up to four texts of one video ask together. Its scores under each rule, and the metrics of two."""
    videos = 25
    sizes = rng.integers(1, 5, 60)
    own = np.concatenate([np.arange(videos), rng.integers(0, videos, len(sizes) - videos)])
    group = np.repeat(np.arange(len(sizes)), sizes)
    shuffle = rng.permutation(len(group))
    group = group[shuffle]
    scores = rng.integers(0, 9, (len(group), videos)).astype(np.float32)
    # Numbers of groups in no order, and with gaps.
    number = rng.permutation(len(group))[: len(sizes)]
    with h5py.File(HERE / "judgments" / "groups.h5", "w") as f:
        f.attrs.update(format="emcl-rerank", format_version="1.1", baseline="other",
                       similarity="matrix", protocol="multi")
        f.create_dataset("text/id", data=ids("text", len(group)), dtype=TEXT)
        f.create_dataset("video/id", data=ids("video", videos), dtype=TEXT)
        f["text/group"] = number[group].astype(np.int32)
        f["truth/video"] = own[group].astype(np.int32)
        f["reference/sim"] = scores
    order = list(dict.fromkeys(group.tolist()))
    answers = {}
    for rule, pool in POOLS.items():
        rows = np.stack([pool(scores[group == g].astype(float)) for g in order])
        answers[rule] = {"scores": [[round(x, 9) for x in row] for row in rows.tolist()]}
        if rule in ("mean", "max"):
            grades = (np.arange(videos)[None] == own[order][:, None]).astype(int)
            for direction, s, g in (("t2v", rows, grades), ("v2t", rows.T, grades.T)):
                found = answer(s, g)
                answers[rule][direction] = {k: v for k, v in found.items() if "Recall" not in k}
    return answers


def bank(rng):
    """bank.h5: groups of texts, and a bank in which texts ask together as well; bank-export.h5 is that bank as an export.

    The metrics of nnn(k=8,alpha=0.5) from text to video, pooled by the maximum: an item loses half the mean of its
    eight best scores among the bank's groups.
    """
    videos, channels = 24, 6
    video = rng.integers(-3, 4, (videos, channels))
    answers = {}

    def side(own, sizes):
        group = rng.permutation(np.repeat(np.arange(len(own)), sizes))
        text = video[own[group]] + rng.integers(-3, 4, (len(group), channels))
        number = rng.permutation(len(group))[: len(own)]
        order = list(dict.fromkeys(group.tolist()))
        scores = (text @ video.T).astype(float)
        return own[order], text, number[group], own[group], np.stack([scores[group == g].max(0) for g in order]), scores

    own, text, group, truth, scores, _ = side(np.concatenate([np.arange(videos), rng.integers(0, videos, 16)]), rng.integers(1, 4, 40))
    # Half of the bank asks for a few videos, in many words each: text by text they would count more.
    other = np.concatenate([np.arange(videos), rng.integers(0, 3, 12)])
    _, bank_text, bank_group, bank_truth, bank_scores, apart = side(other, np.repeat([1, 6], [videos, 12]))

    def put(f, group, rows):
        f[f"{group}/embedding"] = rows.astype(np.float32)
        f[f"{group}/embedding"].attrs["norm"] = "as_is"

    for name, (t, g, own_video) in (("bank", (text, group, truth)), ("bank-export", (bank_text, bank_group, bank_truth))):
        with h5py.File(HERE / "judgments" / f"{name}.h5", "w") as f:
            f.attrs.update(format="emcl-rerank", format_version="1.1", baseline="other", similarity="dot", protocol="multi")
            prefix = "text" if name == "bank" else "other"
            f.create_dataset("text/id", data=ids(prefix, len(t)), dtype=TEXT)
            f.create_dataset("video/id", data=ids("video", videos), dtype=TEXT)
            put(f, "text", t)
            put(f, "video", video if name == "bank" else video[::-1] + 9)
            f["text/group"] = g.astype(np.int32)
            f["truth/video"] = own_video.astype(np.int32)
            if name == "bank":
                put(f, "bank/text", bank_text)
                f["bank/text/group"] = bank_group.astype(np.int32)
    grades = (np.arange(videos)[None] == own[:, None]).astype(int)
    for name, among in (("pooled", bank_scores), ("apart", apart)):
        best = np.sort(among, axis=0)[-8:].mean(0)
        found = answer(scores - 0.5 * best, grades)
        answers[name] = {k: v for k, v in found.items() if "Recall" not in k}
    assert answers["pooled"] != answers["apart"]
    return answers


# MARK: files that must be refused


def put(f, name, values, **options):
    path = f"truth/relevance/{name}"
    del f[path]
    f.create_dataset(path, data=values, **options)


def changed(name, row, value):
    def change(f):
        values = f[f"truth/relevance/{name}"][()]
        values[row] = value
        put(f, name, values)
    return change


def repeat(f):
    for name in ("text", "video"):
        values = f[f"truth/relevance/{name}"][()]
        values[9] = values[4]
        put(f, name, values)


def too_many(f):
    for name in ("text", "video", "grade"):
        put(f, name, np.zeros(3000, np.int32), compression="gzip")


def hostile(f):
    for name in ("text", "video", "grade"):
        del f[f"truth/relevance/{name}"]
        f.create_dataset(f"truth/relevance/{name}", (2**60,), np.int32, chunks=(2**20,))


def put_group(f, values):
    f["text/group"] = np.array(values, np.int32)


def own(f):
    f["truth/video"] = np.zeros(len(f["text/id"]), np.int32)


# The place that has to be named, and the change to matrix.h5.
DAMAGED = {
    "text-range": ("truth/relevance/text", changed("text", 3, 60)),
    "video-range": ("truth/relevance/video", changed("video", 3, -1)),
    "negative-grade": ("truth/relevance/grade", changed("grade", 3, -2)),
    "twice": ("truth/relevance/text", repeat),
    "lengths": ("truth/relevance/grade", lambda f: put(f, "grade", f["truth/relevance/grade"][1:])),
    "nothing-right": (
        "truth/relevance/grade", lambda f: put(f, "grade", 0 * f["truth/relevance/grade"][()])
    ),
    "float-grade": (
        "truth/relevance/grade", lambda f: put(f, "grade", f["truth/relevance/grade"][()] / 2)
    ),
    "without-grade": ("truth/relevance/grade", lambda f: f.__delitem__("truth/relevance/grade")),
    "without-judgments": ("truth/relevance/text", lambda f: f.__delitem__("truth")),
    "square": ("protocol", lambda f: f.attrs.update(protocol="square")),
    "own-video": ("truth/video", own),
    "group-range": ("text/group", lambda f: put_group(f, [60] * 60)),
    "group-short": ("text/group", lambda f: put_group(f, [0] * 59)),
    "group-unlike": ("text/group", lambda f: put_group(f, [0] * 60)),
    "too-many": ("truth/relevance/text", too_many),
    "hostile": ("truth/relevance/text", hostile),
}


def damage(name):
    place, change = DAMAGED[name]
    path = HERE / "judgments" / "damaged" / f"{name}.h5"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((HERE / "judgments" / "matrix.h5").read_bytes())
    with h5py.File(path, "r+") as f:
        change(f)
    return place


# MARK: comparison with trec_eval


def check():
    import pytrec_eval

    rng, worst = np.random.default_rng(0), 0.0
    names = {"success_1": "R@1", "success_5": "R@5", "success_10": "R@10", "recall_5": "Recall@5",
             "recall_10": "Recall@10", "recip_rank": "MRR", "map": "mAP", "ndcg_cut_10": "nDCG@10"}
    for trial in range(300):
        items = int(rng.integers(5, 80))
        grades = np.where(rng.random(items) < rng.uniform(0.05, 0.6), rng.integers(0, 4, items), 0)
        ranked = rng.random(items) < (0.7 if trial % 3 == 0 else 1.1)
        if not (grades > 0).any() or not ranked.any():
            continue
        order = rng.permutation(items)
        run = {f"d{i}": float(items - place) for place, i in enumerate(order) if ranked[i]}
        qrels = {f"d{i}": int(grades[i]) for i in range(items)}
        theirs = pytrec_eval.RelevanceEvaluator(
            {"q": qrels}, {"success.1,5,10", "recall.5,10", "recip_rank", "map", "ndcg_cut.10"}
        ).evaluate({"q": run})["q"]
        own = measures([int(grades[i]) for i in order if ranked[i]],
                       [int(g) for g, is_ranked in zip(grades, ranked) if g > 0 and not is_ranked])
        for theirs_name, name in names.items():
            value = own[name] / (100 if name.startswith("R@") else 1)
            worst = max(worst, abs(theirs[theirs_name] - value))
    print(f"largest difference from pytrec_eval: {worst:.1e}")
    assert worst < 1e-12


if __name__ == "__main__":
    check() if "--check" in sys.argv[1:] else main()

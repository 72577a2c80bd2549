#!/usr/bin/env python3
"""Hold `methods.py` and `reference.py` against implementations that others wrote.

    pip install scipy POT nnn-retrieval pytrec_eval-terrier scikit-learn tqdm
    pip install --no-deps scikit-hubness
    python3 Fixtures/check_methods.py

Prints the largest difference of each comparison, and stops where one exceeds 1e-6. Nothing else needs this script.
"""

import sys
import types
from importlib.metadata import version
from types import SimpleNamespace

import numpy as np

import methods
from reference import measures, unit

LIMIT = 1e-6


def compare(name, package, ours, theirs):
    difference = float(np.abs(np.asarray(ours) - np.asarray(theirs)).max())
    print(f"{name:34s} {package} {version(package)}: {difference:.1e}")
    assert difference < LIMIT, name


def hubness():
    """scikit-hubness without the indices that its package imports at once."""
    for name in ("annoy", "nmslib", "falconn", "ngt", "ngtpy", "puffinn"):
        sys.modules.setdefault(name, types.ModuleType(name))
    import importlib.util
    from pathlib import Path

    folder = Path(importlib.util.find_spec("skhubness").submodule_search_locations[0])
    for name, path in (("skhubness", folder), ("skhubness.reduction", folder / "reduction")):
        module = types.ModuleType(name)
        module.__path__ = [str(path)]
        sys.modules[name] = module
    from skhubness.reduction import local_scaling, mutual_proximity

    # Written for a scikit-learn whose checks had other arguments; they only check.
    for module in (local_scaling, mutual_proximity):
        module.check_array = lambda x, **_: x
        module.check_is_fitted = lambda *_, **__: None
    return mutual_proximity.MutualProximity, local_scaling.LocalScaling


def scores(c):
    """A context of scores: S queries x items, B bank queries x items."""
    return SimpleNamespace(test=True, scale=1.0, **c)


def check_hubness(s):
    """Distances 1 - S; their training rows are our gallery items, their test rows our queries."""
    mutual, scaling = hubness()
    d = 1 - s
    n, m = d.shape
    forth, back = np.tile(np.arange(m), (n, 1)), np.tile(np.arange(n), (m, 1))
    # 1 - SF(d) SF(d) of distances: SF of distances is the CDF of similarities.
    found = mutual(method="normal", verbose=0).fit(d.T, back, assume_sorted=False)
    theirs = found.transform(d, forth, assume_sorted=False)[0]
    compare("mp", "scikit-hubness", methods.mp()(scores({"S": s, "B": s}))[1], 1 - theirs)
    # Its k counts from 0, since its nearest neighbour of a row is the row itself: 3 there is 4 here.
    found = scaling(k=3, method="nicdm", verbose=0).fit(np.sort(d.T), back, assume_sorted=True)
    order = np.argsort(d, axis=1)
    theirs = np.empty_like(d)
    sorted_ = found.transform(np.take_along_axis(d, order, 1), order, assume_sorted=True)[0]
    np.put_along_axis(theirs, order, sorted_, 1)
    compare("nicdm", "scikit-hubness", methods.nicdm(4)(scores({"S": s, "B": s}))[0], -theirs)


def check_scipy(s, b):
    from scipy.special import logsumexp, softmax
    from scipy.stats import norm, zscore

    c = scores({"S": s, "B": b})
    compare("is", "scipy", methods.is_(0.05)(c)[0], s - 0.05 * logsumexp(b / 0.05, axis=0))
    compare("dsl", "scipy", methods.dsl(0.05)(c)[1], s * softmax(s / 0.05, axis=0))
    for a, b_, m in ((100, 10, 0.5), (7, 30, 0.2)):
        theirs = s * (m * softmax(a * s, axis=0) + (1 - m) * softmax(b_ * s, axis=1))
        compare("hsm", "scipy", methods.hsm(a, b_, m)(c)[1], theirs)
    # Fusion has no golden: its rule by scipy, on the same numbers as Tests/RerankingTests/FusionTests.swift.
    print("zsum of [0.9, 0.1, 0.5] and [3, 1, 2], weights 1 and 2:", zscore([0.9, 0.1, 0.5]) + 2 * zscore([3, 1, 2]))
    rows, columns = (
        norm.cdf(s, s.mean(axis, keepdims=True), s.std(axis, keepdims=True)) for axis in (1, 0)
    )
    compare("mp", "scipy", methods.mp()(c)[1], rows * columns)


def check_pot(b):
    import ot

    n, m = b.shape
    # POT starts with the other marginal, so both are run until nothing changes; u and v are then fixed but for a constant.
    _, log = ot.sinkhorn(
        np.full(n, 1 / n), np.full(m, 1 / m), -b, 0.05, method="sinkhorn_log", numItermax=5000,
        stopThr=1e-15, log=True,
    )
    ours = -methods.sinkhorn_potential(b, 0.05, 5000) / 0.05
    compare("sinkhorn", "POT", ours - ours.mean(), log["log_v"] - log["log_v"].mean())
    plan = ot.unbalanced.sinkhorn_unbalanced(
        np.full(n, 1 / n), np.full(m, 1 / m), -b, 0.05, (np.inf, 4 * 0.05), reg_type="kl", numItermax=20000,
        stopThr=1e-16,
    )
    theirs = (np.log(plan) - b / 0.05)[0]
    ours = -methods.sinkhorn_potential(b, 0.05, 5000, 4) / 0.05
    compare("sinkhorn(rho=4)", "POT", ours - ours.mean(), theirs - theirs.mean())


def check_nnn(t, v, bank):
    import torch
    from nnn import NNNRetriever

    rows = lambda x: torch.tensor(x, dtype=torch.float64)
    retriever = NNNRetriever(t.shape[1])
    means = retriever.setup_retriever(rows(v), rows(bank), 5, 64)
    c = scores({"S": t @ v.T, "B": bank @ v.T})
    compare("nnn", "nnn-retrieval", methods.nnn(0.75, 5)(c)[0], t @ v.T - 0.75 * means.T)


def check_pairs(t, v):
    """Covariance within pairs, and the assignment that soft pairs are weighted by."""
    import ot
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    n = min(len(t), len(v))
    # A class for each pair: its own covariance is a quarter of the square of the difference, and W is half the mean square.
    pairs = LinearDiscriminantAnalysis(solver="lsqr").fit(
        np.concatenate([t[:n], v[:n]]), np.tile(np.arange(n), 2)
    )
    compare(
        "wccn: W of known pairs", "scikit-learn",
        methods.within_pairs(t[:n], v[:n], np.eye(n)), 2 * pairs.covariance_,
    )
    s, tau, rho = t @ v.T, 0.1, 3.0
    rows, columns = np.full(len(t), 1 / len(t)), np.full(len(v), 1 / len(v))
    for name, bound, theirs in (
        ("rho=inf", np.inf, ot.sinkhorn(rows, columns, -s, tau, method="sinkhorn_log", numItermax=5000,
                                        stopThr=1e-15)),
        ("rho=3", rho, ot.unbalanced.sinkhorn_unbalanced(
            rows, columns, -s, tau, (np.inf, rho * tau), reg_type="kl", numItermax=20000, stopThr=1e-15)),
    ):
        # At the fixed point the sums of the rows are those of the marginal in both.
        ours = methods.assignment(s, tau, bound, iterations=3000)
        compare(f"wccn: soft pairs, {name}", "POT", ours / ours.sum(), theirs / theirs.sum())


def check_neighbours(t, v):
    from sklearn.neighbors import NearestNeighbors

    # Without rows to ask, no row is its own neighbour.
    near = NearestNeighbors(n_neighbors=5, metric="cosine").fit(v).kneighbors()[0]
    c = scores({"S": t @ v.T, "B": None, "G": v @ v.T})
    theirs = t @ v.T - 0.75 * (1 - near).mean(axis=1)
    compare("nnn(bank=gallery)", "scikit-learn", methods.nnn_gallery(0.75, 5)(c)[0], theirs)


def check_trec(s, relevant):
    """Without ties, and several relevant items for each query."""
    import pytrec_eval

    wanted = {"ndcg_cut_10", "map", "recip_rank", "success_1", "success_5", "success_10"}
    judged = {f"q{i}": {f"d{j}": 1 for j in np.flatnonzero(row)} for i, row in enumerate(relevant)}
    run = {f"q{i}": {f"d{j}": float(x) for j, x in enumerate(row)} for i, row in enumerate(s)}
    names = {"ndcg_cut", "map", "recip_rank", "success"}
    found = pytrec_eval.RelevanceEvaluator(judged, names).evaluate(run)
    assert wanted <= set(found["q0"])
    ours = np.array([measures(row, own) for row, own in zip(s, relevant)])
    for name, column in (
        ("success_1", 0), ("success_5", 1), ("success_10", 2), ("recip_rank", 6), ("map", 7), ("ndcg_cut_10", 8),
    ):
        compare(name, "pytrec_eval-terrier", ours[:, column], [found[f"q{i}"][name] for i in range(len(s))])


def main():
    rng = np.random.default_rng(0)
    t, v, bank = (unit(rng.normal(size=(n, 16)) + 0.3) for n in (60, 60, 90))
    s, b = t @ v.T, bank @ v.T
    check_scipy(s, b)
    check_pot(b)
    check_hubness(s)
    check_nnn(t, v, bank)
    check_pairs(t, v)
    check_neighbours(t, v)
    relevant = np.zeros((40, 150), bool)
    for i, row in enumerate(relevant):
        row[rng.permutation(150)[: 1 + i % 20]] = True
    check_trec(rng.permutation(6000).reshape(40, 150).astype(float) + 40.5 * relevant, relevant)


if __name__ == "__main__":
    main()

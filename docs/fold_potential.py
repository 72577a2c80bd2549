#!/usr/bin/env python3
"""A gallery potential as one more dimension of the vectors, for any index of inner products.

    python3 docs/fold_potential.py TOOL EXPORT.h5 [METHOD]        (numpy and h5py; default: center+nnn)

Fits METHOD, builds the longer vectors of EXPORT's queries and items, and holds their inner products and the ten best
items of every query against the tool's own scores. docs/methods.md explains it.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np


def folded_items(profile, direction, ids, items):
    """[item, potential / (scale * factor)]: `items` are the vectors of the gallery, moved by the maps of the method."""
    with h5py.File(profile) as f:
        offsets, factors = f[f"{direction}/offsets"][()], f[f"{direction}/factors"][()]
        scale, own_ids = f.attrs["logit_scale"], f[f"{direction}/id"][()]
    if len(factors) != 1:
        sys.exit("dis and dualdis have a potential for each class of queries: they are no single inner product")
    # A profile says which item each number belongs to: the order of a file does not matter. Ids are bytes.
    potential = dict(zip(own_ids, offsets[0].astype(float)))
    own = np.array([potential[i] for i in ids])
    return np.column_stack([items, own / (scale * factors[0])]), scale * factors[0]


def folded_queries(queries):
    """[query, -1]: no query needs to know of the potential."""
    return np.column_stack([queries, -np.ones(len(queries))])


def main(tool, export, method="center+nnn"):
    with h5py.File(export) as f:
        ids = {side: list(f[f"{side}/id"][()]) for side in ("text", "video")}
    with tempfile.TemporaryDirectory() as folder:
        profile, prefix = str(Path(folder) / "profile.h5"), str(Path(folder) / "moved")
        subprocess.run([tool, "fit", export, "-m", method, "-o", profile, "--quiet"], check=True)
        subprocess.run([tool, "export", export, "-f", "npy", "-m", method, "-o", prefix, "--quiet"], check=True)
        rows = {side: np.load(f"{prefix}.{side}.npy").astype(float) for side in ids}
        for direction, query, item in (("t2v", "text", "video"), ("v2t", "video", "text")):
            scores = np.load(f"{prefix}.scores-{direction}.npy").astype(float)
            scores = scores if direction == "t2v" else scores.T
            items, factor = folded_items(profile, direction, ids[item], rows[item])
            products = factor * folded_queries(rows[query]) @ items.T
            worst = np.abs(products - scores).max() / np.abs(scores).max()
            best = lambda s: np.take_along_axis(s, np.argsort(-s, axis=1)[:, :10], axis=1)
            lists = np.abs(best(products) - best(scores)).max() / np.abs(scores).max()
            print(f"{method} {direction}: {items.shape[1]} dimensions, largest difference {worst:.1e} of the scores, "
                  f"{lists:.1e} in the lists of ten")
            if max(worst, lists) > 2e-6:
                sys.exit("the inner products are not the scores")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])

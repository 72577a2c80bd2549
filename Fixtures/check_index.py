#!/usr/bin/env python3
"""The vectors of `export --index` in FAISS and usearch, held against `search`.

    python3 Fixtures/check_index.py TOOL EXPORT.h5 METHOD...      (numpy; faiss-cpu, usearch or both)

The folder is loaded by the very lines of its README.txt. An index must find the same ten items as `search`; where two items
change places, their scores must be equal but for the last digits of single precision.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

try:
    import faiss
except ImportError:
    faiss = None
try:
    from usearch.index import Index
except ImportError:
    Index = None


def loaded(folder):
    """What the lines of README.txt define, up to the first of the libraries."""
    text = (folder / "README.txt").read_text()
    code = text[text.index("import json"):text.index("import faiss")]
    for name in ["query.json", "ids.json", "items.npy"]:
        code = code.replace(f'"{name}"', repr(str(folder / name)))
    for part in ["subtract", "matrix"]:
        code = code.replace(f'np.load(step["{part}"])', f'np.load({str(folder)!r} + "/" + step["{part}"])')
    names = {}
    exec(code, names)
    return names


def searched(vectors, queries):
    """The rows that each library finds for the queries, by its name."""
    found = {}
    if faiss:
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        found["faiss"] = index.search(queries, 10)[1]
    if Index:
        index = Index(ndim=vectors.shape[1], metric="ip", dtype="f32")
        index.add(np.arange(len(vectors)), vectors)
        found["usearch"] = np.array(index.search(queries, 10, exact=True).keys).astype(int)
    return found


def main(tool, export, *methods):
    if not faiss and not Index:
        sys.exit("neither faiss-cpu nor usearch is installed")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        run = lambda *words: subprocess.run([tool, *map(str, words), "--quiet"], check=True)
        run("export", export, "-f", "npy", "-o", folder / "plain")
        for method in methods:
            run("fit", export, "-m", method, "-o", folder / "p.h5")
            for direction, side in (("t2v", "text"), ("v2t", "video")):
                array = folder / f"plain.{side}.npy"
                run("search", "--profile", folder / "p.h5", "--query", array, "--direction", direction, "-f", "npy",
                    "-o", folder / "hits", "-k", 10)
                run("export", "--profile", folder / "p.h5", "--index", folder / "index", "--direction", direction)
                names = loaded(folder / "index")
                assert names["ids"] == json.loads((folder / "hits.ids.json").read_text())
                scores, rows = np.load(folder / "hits.scores.npy"), np.load(folder / "hits.items.npy")
                queries = names["to_query"](np.load(array))
                products = names["way"]["score_scale"] * queries @ names["items"].T
                size = np.abs(scores).max()
                for library, own in searched(names["items"], queries).items():
                    theirs = np.take_along_axis(products, own, axis=1)
                    worst, moved = np.abs(theirs - scores).max() / size, int((own != rows).sum())
                    print(f"{method} {direction} {library}: {moved} of {rows.size} places differ, scores by {worst:.1e} at most")
                    if worst > 2e-6:
                        sys.exit("the index does not rank as the method does")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])

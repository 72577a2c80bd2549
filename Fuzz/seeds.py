#!/usr/bin/env python3
"""Writes what the fuzzers of Fuzz/targets start from, made of Fixtures: a folder of inputs and a dictionary for each.

    python3 Fuzz/seeds.py TOOL FOLDER      # FOLDER/npy/..., FOLDER/npy.dict
"""

import json
import pathlib
import shutil
import sys
import tempfile
import zipfile

from campaign import FIXTURES, ROOT, TOKENS, Campaign

EXPRESSIONS = [
    "emcl", "baseline", "center+nnn", "best", "whiten(alpha=0.2)+sinkhorn(iterations=20)", "pca(64)+csls(k=3)",
    "emcl(k=7,iterations=10,lambda=0.1,beta=4,init=signs(5,2))", "emcl(variant=robust,k=256,lambda=0.1,beta=-0.5)",
    "emcl(preset=clip2video,init=draw(3))", "emcl(scope=blocks(64,64),rescale=off,renormalize=true)", "qe(n=2,alpha=1)+is(tau=0.01)",
    "emcl(scope=aligned(64),multiply=on)", "emcl(variant=paper,scope=gallery,init=rows(1))", "dn+dualis(tau=auto)", "dsl+", "nicdm(k=5)",
    "emcl\n8,16,32\n1..9\n0.1,1\n-1,-0.5,0.5,1\ndraw,signs(8,8),rows\nglobal,blocks(64,64)\n0..9",
    "emcl(preset=mmt)+csls\n16..24\n\n\n\n\n\n0..2",
]  # fmt: skip


def write(folder, name, inputs, tokens):
    target = folder / name
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for number, data in enumerate(inputs):
        (target / f"seed-{number:03}").write_bytes(data)

    def quoted(token):
        data = token if isinstance(token, bytes) else token.encode("utf-8", "surrogatepass")
        return '"' + "".join(f"\\x{byte:02x}" for byte in data[:64]) + '"'

    (folder / f"{name}.dict").write_text("".join(f"{quoted(token)}\n" for token in tokens))


def main():
    tool, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as work:
        (pathlib.Path(work) / "w").mkdir()
        good = Campaign(tool, pathlib.Path(work) / "w").good
        arrays = [path.read_bytes() for path in sorted(good.glob("*.npy"))]
        # The values alone: a checksum and a key stand around them, which no damaged entry gets past.
        stored = [path.read_bytes().split(b"\n", 1)[1] for path in sorted((good / "cache").glob("*.json"))]
        entries = [json.dumps(json.loads(text)["value"]).encode() for text in stored]
        suites = [good / "suite.yaml", FIXTURES / "check.yaml", *sorted((ROOT / "docs/suites").glob("*.yaml"))]
        golden = [(good / "golden.json").read_bytes()]
        profiles = [path.read_bytes() for path in sorted(good.glob("*.profile"))]
        write(folder, "npy", arrays, TOKENS["npy"])
        mixed = [path for path in sorted((FIXTURES / "arrays").rglob("*")) if path.is_file() and path.suffix != ".h5"]
        write(folder, "arrays", [path.read_bytes() for path in mixed], TOKENS["npy"] + TOKENS["arrays"])
        pickles = []
        for path in sorted((FIXTURES / "arrays/pt").glob("*.pt")):
            with zipfile.ZipFile(path) as archive:
                pickles += [archive.read(name) for name in archive.namelist() if name.endswith("data.pkl")]
        write(folder, "pickle", pickles, TOKENS["arrays"])
        lists = [b'["a", "\\u00e9 \\ud83d\\ude00", ""]', b'caption,b\n"x, ""y""\nz",1\r\n\n2,3']
        write(folder, "texts", lists, TOKENS["json"] + [",", "\n", '"', "caption"])
        runs = [
            b"q1 Q0 d1 1 0.5 x\nq1 Q0 d2 2 -1e-3 x\n", b'{"query": "a", "doc": "b", "score": 1}\n{"qid": 2, "docs": ["c"], "scores": [0.1]}',
            b'{"mteb_model_meta": {"a": null}, "default": {"test": {"q": {"d": 1.5, "e": 0}}}}',
        ]  # fmt: skip
        write(folder, "lists", runs, TOKENS["json"] + TOKENS["trec"] + ["query", "doc", "docs", "score", "scores"])
        judged = [b"q1 0 d1 1\nq1 0 d2 0\nq2 0 d1 2\n", b"q%20x\tQ0\td1\t+3\r\n\r\nq 0 d%25 1", b"\xef\xbb\xbf\xc3\xa9 it1 e\xcc\x81 2147483646\n"]
        write(folder, "qrels", judged, TOKENS["trec"])
        write(folder, "ids", [(good / "ids.txt").read_bytes(), b"a\r\nb\nc"], TOKENS["ids"])
        write(folder, "suite", [path.read_bytes() for path in suites], TOKENS["suite"] + TOKENS["methods"])
        write(folder, "golden", golden, TOKENS["json"])
        write(folder, "cache", entries, TOKENS["json"])
        write(folder, "methods", [text.encode() for text in EXPRESSIONS], TOKENS["methods"])
        exports = [path for path in sorted(FIXTURES.glob("**/*.h5")) if path.stat().st_size < 1 << 16]
        signatures = [b"\x89HDF\r\n\x1a\n", b"TREE", b"SNOD", b"HEAP", b"GCOL", b"OHDR", b"OCHK", b"FRHP", b"BTHD", b"FADB", b"EAHD"]
        names = ["text", "video", "embedding", "id", "frame", "frame_mask", "truth", "reference", "sim", "bank", "emcl", "mu0"]
        numbers = [b"\xff" * 8, b"\0" * 8, b"\xff" * 7 + b"\x7f", b"\0\0\0\0\1\0\0\0", b"\xff\xff\xff\x7f"]
        write(folder, "hdf5", [path.read_bytes() for path in exports] + profiles, signatures + names + numbers)


if __name__ == "__main__":
    main()

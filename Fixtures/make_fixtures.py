#!/usr/bin/env python3
"""Rebuild the fixtures and their golden values.  Needs numpy and h5py, and some seconds.

    python3 Fixtures/make_fixtures.py                 synthetic/, damaged/ and golden.json
    python3 Fixtures/make_fixtures.py --real DIR      real/ as well, from the full exports in DIR

golden.json covers every valid export found beside this script, so the files in real/ keep their
values when only the rest is rebuilt.  Everything is seeded: a second run writes the same bytes.
"""

import argparse
import json
import shutil
from dataclasses import replace
from pathlib import Path

import h5py
import numpy as np

from damage import DAMAGED, write_damaged
from export import ids, read, write
from reference import Emcl, both, compatible, emcl_scores, expected, near
from synthetic import write_synthetic

HERE = Path(__file__).parent

# Starts are exact signs, so at most two bases differ and a run can be repeated anywhere.
STEPS = (
    Emcl(10, 0.1, 4, plus=5, minus=2),
    Emcl(10, 0.1, 4, plus=5, minus=2, rescale=128),
    Emcl(5, 1, 1, plus=6, minus=10, rescale=128),
    Emcl(9, 1, 3, plus=17, minus=15),
    Emcl(9, 1, 3, plus=17, minus=15, renormalize=True, rescale=128),
    Emcl(5, 1, 0, plus=6, minus=10, rescale=128),
    Emcl(6, 0.5, -2, plus=5, minus=3, rescale=128),
    Emcl(4, 0.3, -4, plus=1, minus=7),
    Emcl(1, 1, 3, plus=4, minus=0),
    Emcl(3, 0.2, 2.5, plus=1, minus=1),
    Emcl(5, 1, 3, plus=40, minus=24, multiply=True, renormalize=True),
    Emcl(9, 3, 3, plus=9, minus=7, multiply=True, rescale=128),
    Emcl(3, 1, plus=2, minus=2, paper=True),
    Emcl(9, 1, plus=9, minus=7, paper=True, rescale=128),
    Emcl(2, 0.5, plus=3, minus=1, paper=True, renormalize=True),
)
FEW = (STEPS[2], STEPS[6], STEPS[12])  # for exports of less than 20 texts
FROM_FILE = Emcl(10, 0.1, 4, start=(1.0,))  # the scalars come from the file


# MARK: real vectors

MODALITY_GAP = "from the repository Weixin-Liang/Modality-Gap (MIT)"
CAP4VIDEO = "from the repository whwu95/Cap4Video (MIT)"


def write_real(source, folder):
    """Parts of real exports, under neutral ids and without any words."""
    pooled = {
        "clip-coco500": (
            "coco-clip",
            "CLIP ViT-B/16 vectors of COCO captions and images, which stand for the videos,"
            f" {MODALITY_GAP}",
        ),
        "videoclip-msrvtt100": ("videoclip", f"VideoCLIP text and video vectors, {MODALITY_GAP}"),
    }
    for old, (new, notes) in pooled.items():
        real_vectors(source / f"{old}.h5", folder / f"{new}.h5", notes)
    real_frames(source / "minilm-msrvtt1k-frames.h5", folder / "minilm-frames.h5", 250, 6, 100)
    real_matrix(source / "cap4video-msrvtt1k.h5", folder / "cap4video-scores.h5", 200)


def real_vectors(source, path, notes):
    names = ("text/embedding", "video/embedding")
    with h5py.File(source) as f:
        data = {name: f[name][()] for name in names}
        norm = {name: f[name].attrs["norm"] for name in names}
        kept = {name: f.attrs[name] for name in ("dataset", "split", "logit_scale")}
    truth = np.arange(len(data[names[0]]))
    about = dict(similarity="dot", protocol="square", notes=notes, **kept)
    write(path, truth=truth, videos=len(truth), data=data, norm=norm, **about)


def real_frames(source, path, count, frames, bank):
    banks = ("bank/text/embedding", "bank/video/embedding")
    with h5py.File(source) as f:
        data = {
            "text/embedding": f["text/embedding"][:count],
            "video/frame": f["video/frame"][:count, :frames],
            "video/frame_mask": f["video/frame_mask"][:count, :frames],
            **{f"bank/{side}/id": ids(f"bank-{side}", bank) for side in ("text", "video")},
            **{name: f[name][:bank] for name in banks},
        }
        norm = {name: f[name].attrs["norm"] for name in ("text/embedding", "video/frame", *banks)}
        kept = {name: f.attrs[name] for name in ("dataset", "split", "model", "logit_scale")}
    notes = (
        f"the first {count} of 1000 and {frames} of 12 frames: all-MiniLM-L6-v2 vectors of"
        " captions, computed for this project; a video's 'frames' are other captions of it,"
        " so both sides are text"
    )
    about = dict(similarity="frames", protocol="square", notes=notes, **kept)
    packed = ("video/frame", *banks)
    write(path, truth=np.arange(count), videos=count, data=data, norm=norm, packed=packed, **about)


def real_matrix(source, path, count):
    with h5py.File(source) as f:
        data = {"reference/sim": f["reference/sim"][:count, :count]}
        kept = {name: f.attrs[name] for name in ("dataset", "split")}
    notes = (
        f"the first {count} of 1000 texts and videos of a published score matrix (weighted token"
        f" interaction, CLIP ViT-B/32), {CAP4VIDEO}"
    )
    about = dict(similarity="matrix", protocol="square", notes=notes, **kept)
    packed = ("reference/sim",)
    write(path, truth=np.arange(count), videos=count, data=data, packed=packed, **about)


# MARK: golden values


def golden(paths):
    return {
        "files": {str(path.relative_to(HERE)): golden_file(path) for path in paths},
        "damaged": {
            f"damaged/{name}.h5": {"class": kind, "places": places}
            for name, (kind, places, _) in sorted(DAMAGED.items())
        },
        "hand": worked_examples(),
    }


def golden_file(path):
    export = read(path)
    pipelines = {"baseline": measured(export, export.scores)}
    for step in steps_for(export):
        scores = emcl_scores(export.texts, export.videos, step, export.scale)
        pipelines[step.expression] = measured(export, scores)
        if fragile(export, step, scores):
            pipelines[step.expression]["fragile"] = True
    return {
        "similarity": export.similarity,
        "protocol": export.protocol,
        "texts": export.scores.shape[0],
        "videos": export.scores.shape[1],
        "dimensions": None if export.texts is None else export.texts.shape[1],
        "logit_scale": export.scale,
        "pipelines": pipelines,
    }


def steps_for(export):
    if export.texts is None:
        return ()
    steps = FEW if len(export.texts) < 20 else STEPS
    return (*steps, replace(FROM_FILE, start=export.start)) if export.start else steps


def measured(export, scores):
    return {
        **both(scores, export.truth, expected),
        "compat": compatible(scores, export.truth, export.protocol),
        "near": both(scores, export.truth, near),
        "scores": sample(scores, export.truth),
    }


def fragile(export, step, scores):
    """Would starts that differ by single-precision rounding end elsewhere?  Then the result holds
    only where equal bases stay exactly equal."""
    bases = step.bases
    shaken = tuple(bases * (1 + 1e-7 * np.cos(np.arange(len(bases)))))
    other = emcl_scores(export.texts, export.videos, replace(step, start=shaken), export.scale)
    return bool(np.abs(other - scores).max() > 1e-5 * np.abs(scores).max())


def sample(scores, truth):
    """Six scores as [text, video, score], every other one of a pair that belongs together."""
    texts = [7 * i % len(truth) for i in range(6)]
    videos = [(11 * i + 3) % scores.shape[1] if i % 2 else truth[t] for i, t in enumerate(texts)]
    return [[t, int(v), scores[t, v]] for t, v in zip(texts, videos)]


def worked_examples():
    """hand.json, after the reference here has agreed with every array in it."""
    hand = json.loads((HERE / "hand.json").read_text())
    x = np.array(hand["X"])
    for example in hand["examples"]:
        step = Emcl(
            example["iterations"],
            example["lambda"],
            example.get("beta", 1.0),
            start=tuple(example["start"]),
            paper=example["variant"] == "paper",
            multiply=example["multiply"],
            renormalize=example["renormalize"],
        )
        z, mu = step.fit(x)
        computed = {"z": z, "mu": mu, "R": mu @ z.T, "Y": step(x)}
        for name, values in example["expected"].items():
            np.testing.assert_allclose(computed[name], values, rtol=0, atol=1e-12)
    return hand


# MARK: the command


def json_text(value, depth=0):
    """JSON with a line for each thing small enough to read on one."""
    flat = json.dumps(value, default=float, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or depth == 5 or len(flat) <= 100:
        return flat
    pad = " " * (depth + 1)
    if isinstance(value, dict):
        items = (f"{json.dumps(k)}: {json_text(v, depth + 1)}" for k, v in value.items())
        opened, closed = "{}"
    else:
        items, (opened, closed) = (json_text(v, depth + 1) for v in value), "[]"
    return f"{opened}\n{pad}" + f",\n{pad}".join(items) + f"\n{pad[:-1]}{closed}"


def rounded(value):
    """Twelve digits: what is left out differs from one machine's arithmetic to another's."""
    if isinstance(value, dict):
        return {name: rounded(item) for name, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, float | np.floating):
        return float(f"{value:.12g}")
    return value


def main():
    parser = argparse.ArgumentParser(description="Rebuild the fixtures and their golden values.")
    parser.add_argument("--real", type=Path, metavar="DIR", help="folder of the full real exports")
    real = parser.parse_args().real
    # The other folders of synthetic/ belong to other scripts.
    for name in ("synthetic/variants", "damaged"):
        shutil.rmtree(HERE / name, ignore_errors=True)
    for path in (HERE / "synthetic").glob("*.h5"):
        path.unlink()
    write_synthetic(HERE / "synthetic")
    write_damaged(HERE / "damaged", HERE / "synthetic" / "tiny.h5")
    if real:
        write_real(real, HERE / "real")
    synthetic = [HERE / "synthetic", HERE / "synthetic" / "variants"]
    valid = sorted(path for folder in (HERE / "real", *synthetic) for path in folder.glob("*.h5"))
    values = golden(valid)
    values = {**values, "files": rounded(values["files"])}
    (HERE / "golden.json").write_text(json_text(values) + "\n")


if __name__ == "__main__":
    main()

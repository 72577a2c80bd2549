"""Small exports with known answers: one for each kind and protocol, and one content in many
encodings."""

import zlib

import h5py
import numpy as np

from export import PACKED, attach_reference, properties, read, replace, write
from reference import compatible, unit

SUBJECTS = ("a cook", "two children", "a red kite", "an old tram", "a violinist")
DEEDS = ("waits", "turns around", "falls", "is seen from above", "moves to the left", "stops")


# MARK: content


def pairs(rng, truth, videos, width, noise=0.45):
    """Unit text and video rows: a common direction, one direction a side (the modality gap),
    what a video is about, and noise."""
    common, gap = unit(rng.standard_normal((2, width)))
    content = rng.standard_normal((videos, width)) / np.sqrt(width)

    def side(content, sign):
        blur = noise * rng.standard_normal(content.shape) / np.sqrt(width)
        return unit(0.6 * common + sign * 0.25 * gap + 0.5 * content + blur)

    return side(content[truth], 1), side(content, -1)


def captions(rng, videos, most, shuffled):
    """The video of each text: one to `most` texts a video, each video at least once."""
    truth = np.repeat(np.arange(videos), rng.integers(1, most + 1, videos))
    return rng.permutation(truth) if shuffled else truth


def frames_around(rng, videos, count, noise=0.3):
    shape = (len(videos), count, videos.shape[1])
    return videos[:, None] + noise * rng.standard_normal(shape) / np.sqrt(shape[-1])


def masks(rng, videos, count):
    """Prefixes of ones, and every seventh with a hole at its first frame."""
    mask = np.arange(count) < rng.integers(1, count + 1, videos)[:, None]
    mask[::7] = np.arange(count) > 0
    return mask


def with_junk(rng, frames, mask):
    """Padding that must not be looked at: large values, zeros and NaN."""
    junk = rng.choice([0.0, -3e4, 6e4, np.nan], frames.shape)
    return np.where(mask[:, :, None], frames, junk)


def with_reference(path):
    """The scores in single precision, and the metrics the baseline would print of them."""
    export = read(path)
    scores = export.scores.astype(np.float32)
    median = "MedR" if export.protocol == "mmt" else "MR"
    metrics = compatible(scores, export.truth, export.protocol)
    attach_reference(path, scores, metrics, median)


# MARK: kinds and protocols


def dot_square(path):
    """37 pairs; captions 4 and 5, and 7, 8 and 9, are the same words and the same vector."""
    rng, truth = np.random.default_rng(1), np.arange(37)
    texts, videos = pairs(rng, truth, 37, 48, noise=0.7)
    same = np.array([4 if i == 5 else 7 if i in (8, 9) else i for i in range(37)])
    words = [f"{SUBJECTS[i % 5]} {DEEDS[i % 6]}, take {i // 30 + 1}" for i in same]
    data = {
        "text/embedding": texts[same].astype(np.float32),
        "text/caption": words,
        "video/embedding": videos.astype(np.float32),
    }
    norm = {"text/embedding": "unit", "video/embedding": "unit"}
    about = dict(similarity="dot", protocol="square", logit_scale=100.0, dataset="synthetic")
    write(path, truth=truth, videos=37, data=data, norm=norm, **about)
    with_reference(path)


def dot_multi(path):
    """Raw rows; the captions of a video are not neighbours; two captions of one video and two of
    different videos are the same vector."""
    rng = np.random.default_rng(2)
    truth = captions(rng, 30, 4, shuffled=True)
    texts, videos = pairs(rng, truth, 30, 40, noise=0.8)
    siblings = np.flatnonzero(truth == np.argmax(np.bincount(truth)))
    texts[siblings[1]] = texts[siblings[0]]
    strangers = [np.flatnonzero(truth == v)[0] for v in np.flatnonzero(np.bincount(truth) == 1)[:2]]
    texts[strangers[1]] = texts[strangers[0]]
    data = {
        "text/embedding": (texts * 7).astype(np.float32),
        "video/embedding": (videos * 11).astype(np.float32),
    }
    norm = {"text/embedding": "raw", "video/embedding": "raw"}
    about = dict(similarity="dot", protocol="multi", logit_scale=50.0, dataset="synthetic")
    write(path, truth=truth, videos=30, data=data, norm=norm, **about)
    with_reference(path)


def dot_mmt(path):
    """Rows used as they are, of several lengths; no logit_scale, which is then 1."""
    rng = np.random.default_rng(3)
    truth = captions(rng, 26, 3, shuffled=True)
    texts, videos = pairs(rng, truth, 26, 32, noise=0.6)
    texts[3] = texts[2]
    stretch = rng.choice([0.5, 0.75, 1.0], (26, 1))
    data = {
        "text/embedding": texts.astype(np.float32),
        "video/embedding": (videos * stretch).astype(np.float32),
    }
    norm = {"text/embedding": "as_is", "video/embedding": "as_is"}
    about = dict(similarity="dot", protocol="mmt", dataset="synthetic")
    write(path, truth=truth, videos=26, data=data, norm=norm, **about)
    with_reference(path)


def frames_square(path):
    """Raw halves, and padding that holds junk."""
    rng, truth = np.random.default_rng(4), np.arange(33)
    texts, videos = pairs(rng, truth, 33, 48, noise=0.6)
    mask = masks(rng, 33, 6)
    frames = frames_around(rng, videos, 6) * rng.uniform(4, 12, (33, 6, 1))
    with np.errstate(invalid="ignore"):
        frames = with_junk(rng, frames, mask).astype(np.float16)
    data = {
        "text/embedding": (texts * 9).astype(np.float16),
        "video/frame": frames,
        "video/frame_mask": mask.astype(np.uint8),
    }
    norm = {"text/embedding": "raw", "video/frame": "raw"}
    about = dict(similarity="frames", protocol="square", logit_scale=100.0, dataset="synthetic")
    packed = ("text/embedding", "video/frame")
    write(path, truth=truth, videos=33, data=data, norm=norm, packed=packed, **about)
    with_reference(path)


def frames_multi(path):
    """Unit frames in single precision, texts grouped by video, zeroed padding."""
    rng = np.random.default_rng(5)
    truth = captions(rng, 24, 4, shuffled=False)
    texts, videos = pairs(rng, truth, 24, 40, noise=0.6)
    mask = masks(rng, 24, 5)
    frames = unit(frames_around(rng, videos, 5)) * mask[:, :, None]
    data = {
        "text/embedding": texts.astype(np.float32),
        "video/frame": frames.astype(np.float32),
        "video/frame_mask": mask.astype(np.int32),
    }
    norm = {"text/embedding": "unit", "video/frame": "unit"}
    about = dict(similarity="frames", protocol="multi", logit_scale=20.0, dataset="synthetic")
    write(path, truth=truth, videos=24, data=data, norm=norm, **about)
    with_reference(path)


def matrix(path, seed, protocol, truth, videos, most):
    """Whole numbers 0...most as scores, a little higher where they should be: ties everywhere."""
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, most, (len(truth), videos))
    scores[np.arange(len(truth)), truth] += rng.integers(0, 2, len(truth))
    data = {"reference/sim": scores.astype(np.float32)}
    about = dict(similarity="matrix", protocol=protocol, dataset="synthetic")
    write(path, truth=truth, videos=videos, data=data, **about)


def matrix_square(path):
    matrix(path, 6, "square", np.arange(40), 40, 5)


def matrix_multi(path):
    matrix(path, 7, "multi", captions(np.random.default_rng(8), 25, 4, shuffled=True), 25, 4)


def mu0(path):
    """An export that brings the start of its bases: seven different scalars."""
    rng, truth = np.random.default_rng(9), np.arange(30)
    texts, videos = pairs(rng, truth, 30, 32, noise=0.7)
    start = np.array([1.0, 0.75, 0.5, 0.25, -0.25, -0.5, -1.0], np.float32)
    data = {
        "text/embedding": texts.astype(np.float32),
        "video/embedding": videos.astype(np.float32),
        "emcl/mu0": start,
    }
    norm = {"text/embedding": "unit", "video/embedding": "unit"}
    about = dict(similarity="dot", protocol="square", logit_scale=100.0, dataset="synthetic")
    write(path, truth=truth, videos=30, data=data, norm=norm, **about)
    with_reference(path)
    settings = dict(lamd=0.1, lamd_op="divide", stages=10, beta=4.0, renorm=0)
    with h5py.File(path, "r+") as f:
        f["emcl/mu0"].attrs.update(settings)


def tiny(path):
    """The valid export that every damaged file is one change away from."""
    rng, truth = np.random.default_rng(20), np.array([0, 1, 2, 3, 4, 5, 0, 3])
    texts, videos = pairs(rng, truth, 6, 8, noise=0.2)
    mask = np.array([[1, 1, 1], [1, 1, 0], [1, 1, 1], [1, 0, 0], [1, 1, 1], [1, 1, 0]])
    data = {
        "text/embedding": texts.astype(np.float32),
        "video/frame": (3 * frames_around(rng, videos, 3, noise=0.1)).astype(np.float32),
        "video/frame_mask": mask.astype(np.uint8),
    }
    norm = {"text/embedding": "unit", "video/frame": "raw"}
    about = dict(similarity="frames", protocol="multi", logit_scale=100.0, dataset="synthetic")
    write(path, truth=truth, videos=6, data=data, norm=norm, fixed=True, **about)


KINDS = {
    "dot-square": dot_square,
    "dot-multi": dot_multi,
    "dot-mmt": dot_mmt,
    "frames-square": frames_square,
    "frames-multi": frames_multi,
    "matrix-square": matrix_square,
    "matrix-multi": matrix_multi,
    "mu0": mu0,
    "tiny": tiny,
}


# MARK: one content, many encodings

VECTORS = ("text/embedding", "video/embedding")
IDS = ("text/id", "video/id")


def halves(x):
    """Values that a half holds exactly, so that every encoding holds the same numbers."""
    return x.astype(np.float16).astype(np.float64)


def plain_dot(path, fixed=False):
    rng, truth = np.random.default_rng(11), np.arange(12)
    texts, videos = pairs(rng, truth, 12, 16, noise=0.5)
    data = {
        "text/embedding": halves(texts * 5).astype(np.float32),
        "video/embedding": halves(videos * 3).astype(np.float32),
    }
    norm = dict.fromkeys(VECTORS, "raw")
    about = dict(similarity="dot", protocol="square", logit_scale=100.0, dataset="synthetic")
    write(path, truth=truth, videos=12, data=data, norm=norm, fixed=fixed, **about)


def plain_frames(path):
    rng, truth = np.random.default_rng(12), np.arange(10)
    texts, videos = pairs(rng, truth, 10, 16, noise=0.5)
    mask = masks(rng, 10, 4)
    data = {
        "text/embedding": halves(texts * 5).astype(np.float32),
        "video/frame": halves(frames_around(rng, videos, 4) * 3).astype(np.float32),
        "video/frame_mask": mask.astype(np.uint8),
    }
    norm = {"text/embedding": "raw", "video/frame": "raw"}
    about = dict(similarity="frames", protocol="square", logit_scale=100.0, dataset="synthetic")
    write(path, truth=truth, videos=10, data=data, norm=norm, **about)


def retyped(names, kind, **options):
    def change(f):
        for name in names:
            replace(f, name, f[name][()], dtype=kind, **options)

    return change


def packed_in_part(f):
    """Chunks that went through both filters, through one of them, and through none: bit i says that filter i was left out."""
    for name in VECTORS:
        values = f[name][()]
        dataset = replace(f, name, dtype="<f4", shape=values.shape, chunks=(3, 16), **PACKED)
        for index, first in enumerate(range(0, len(values), 3)):
            chunk = values[first : first + 3].tobytes()
            if not index & 1:
                chunk = np.frombuffer(chunk, np.uint8).reshape(-1, 4).T.tobytes()
            if not index & 2:
                chunk = zlib.compress(chunk)
            dataset.id.write_direct_chunk((first, 0), chunk, filter_mask=index)


def fixed_ids(padding, filled=lambda values: values):
    """Ids of fixed length, with what fills them up as C or Fortran have it."""

    def change(f):
        for name in IDS:
            values = filled(f[name][()].astype("S12"))
            del f[name]
            kind = h5py.h5t.C_S1.copy()
            kind.set_size(12)
            kind.set_strpad(padding)
            space = h5py.h5s.create_simple(values.shape)
            dataset = h5py.h5d.create(f.id, name.encode(), kind, space, properties())
            dataset.write(space, space, values.view("V12"), kind)

    return change


def unicode_ids(f):
    f["text/id"][2] = "подпись 2"
    f["video/id"][2] = "vidéo-二"


def newer_minor(f):
    """A later minor version may bring things this reader has not heard of."""
    f.attrs["format_version"] = "1.7"
    f.attrs["x_note"] = "silent"
    f.attrs["weather"] = "worth one warning"
    f["video/thumbnail"] = np.zeros(12, np.uint8)


def single_scale(f):
    f.attrs["logit_scale"] = np.float32(100)


FILTERED = dict(chunks=(7, 9), compression="gzip", shuffle=True, fletcher32=True)
UNEVEN = dict(chunks=(5, 9), **PACKED)
MASK = ("video/frame_mask",)

VARIANTS = {
    "dot-f64": (plain_dot, retyped(VECTORS, "<f8")),
    "dot-f16": (plain_dot, retyped(VECTORS, "<f2")),
    "dot-f32-big-endian": (plain_dot, retyped(VECTORS, ">f4")),
    "dot-f16-big-endian": (plain_dot, retyped(VECTORS, ">f2")),
    "dot-filtered": (plain_dot, retyped(VECTORS, "<f4", **FILTERED)),
    "dot-packed-f16": (plain_dot, retyped(VECTORS, "<f2", **UNEVEN)),
    "dot-packed-f16-big-endian": (plain_dot, retyped(VECTORS, ">f2", **UNEVEN)),
    "dot-packed-f32": (plain_dot, retyped(VECTORS, "<f4", **UNEVEN)),
    "dot-packed-f32-big-endian": (plain_dot, retyped(VECTORS, ">f4", **UNEVEN)),
    "dot-packed-f64": (plain_dot, retyped(VECTORS, "<f8", **UNEVEN)),
    "dot-packed-one-chunk": (plain_dot, retyped(VECTORS, "<f4", maxshape=(None, None), chunks=(64, 40), **PACKED)),
    "dot-packed-rows": (plain_dot, retyped(VECTORS, "<f4", chunks=(1, 16), **PACKED)),
    "dot-packed-unshuffled": (plain_dot, retyped(VECTORS, "<f4", chunks=(5, 9), compression="gzip")),
    "dot-packed-in-part": (plain_dot, packed_in_part),
    "dot-chunked": (plain_dot, retyped(VECTORS, "<f4", chunks=(5, 9))),
    "dot-terminated-ids": (plain_dot, fixed_ids(h5py.h5t.STR_NULLTERM)),
    "dot-space-padded-ids": (plain_dot, fixed_ids(h5py.h5t.STR_SPACEPAD, lambda ids: np.char.ljust(ids, 12))),
    "dot-unicode-ids": (plain_dot, unicode_ids),
    "dot-f32-scale": (plain_dot, single_scale),
    "dot-newer-minor": (plain_dot, newer_minor),
    "dot-truth-i64": (plain_dot, retyped(("truth/video",), "<i8")),
    "dot-truth-i32-big-endian": (plain_dot, retyped(("truth/video",), ">i4")),
    "frames-f16": (plain_frames, retyped(("text/embedding", "video/frame"), "<f2")),
    "frames-packed-f16": (
        plain_frames, retyped(("video/frame",), "<f2", chunks=(3, 2, 7), **PACKED)),
    "frames-packed-slots": (
        plain_frames, retyped(("video/frame",), "<f4", chunks=(4, 1, 16), **PACKED)),
    "frames-mask-bool": (plain_frames, retyped(MASK, bool)),
    "frames-mask-i64": (plain_frames, retyped(MASK, "<i8")),
    "frames-mask-i16-big-endian": (plain_frames, retyped(MASK, ">i2")),
}


def rewritten(source, path, libver):
    """The same objects in the newest file structures the library can write."""
    with h5py.File(source) as old, h5py.File(path, "w", libver=libver) as new:
        new.attrs.update(old.attrs)
        for name in old:
            old.copy(name, new)


def write_synthetic(folder):
    for name, make in KINDS.items():
        make(folder / f"{name}.h5")
    variants = folder / "variants"
    plain_dot(variants / "dot-plain.h5")
    plain_dot(variants / "dot-fixed-strings.h5", fixed=True)
    plain_frames(variants / "frames-plain.h5")
    for name, (make, change) in VARIANTS.items():
        path = variants / f"{name}.h5"
        make(path)
        with h5py.File(path, "r+") as f:
            change(f)
    rewritten(variants / "dot-plain.h5", variants / "dot-latest.h5", "latest")
    rewritten(variants / "frames-plain.h5", variants / "frames-latest.h5", "latest")

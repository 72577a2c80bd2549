"""One change each to the same tiny valid export: what a reader must refuse, and where it lies.

DAMAGED maps a file's name to (class, places, change).  The classes are the steps of the layout's
validation: file, attributes, datasets, types, ids, truth, masks, numbers, plausibility; lists, for
lists of pairs; and storage, for files that would make a careless reader allocate, wait, or open something else.
A place is a dataset, or @name for an attribute of the root.
"""

import struct
import zlib

import h5py
import numpy as np

from export import PACKED, properties, replace

TRUTH, MASK, FRAME = "truth/video", "video/frame_mask", "video/frame"
VECTOR, TEXT_ID, VIDEO_ID = "text/embedding", "text/id", "video/id"
FAR = 2**60  # rows: with 8 columns the number of elements no longer fits 63 bits


# MARK: changes to an open file


def attribute(name, value):
    def change(f):
        f.attrs[name] = np.bytes_(value) if isinstance(value, str) else value

    return change


def without_attribute(name):
    return lambda f: f.attrs.__delitem__(name)


def without(path):
    return lambda f: f.__delitem__(path)


def element(path, index, value):
    def change(f):
        f[path][index] = value

    return change


def through(path, function, **options):
    """The same dataset after `function` of its values."""
    return lambda f: replace(f, path, function(f[path][()]), **options)


def in_turn(*changes):
    def change(f):
        for step in changes:
            step(f)

    return change


def norm(path, value):
    def change(f):
        f[path].attrs["norm"] = np.bytes_(value)

    return change


def fewer_channels(values):
    values = values[:, :-1]
    return values / np.linalg.norm(values, axis=1, keepdims=True)


def no_channels(f):
    replace(f, VECTOR, f[VECTOR][:, :0])
    replace(f, FRAME, f[FRAME][:, :, :0])


def square_out_of_order(f):
    """As many texts as videos, but the first two stand in each other's place."""
    attribute("protocol", "square")(f)
    for name in (VECTOR, TEXT_ID):
        values = f[name][:6]
        replace(f, name, values, dtype=f[name].dtype)
    replace(f, TRUTH, np.array([1, 0, 2, 3, 4, 5], np.int32))


def rolled(f):
    for name in (FRAME, MASK):
        f[name][...] = np.roll(f[name][()], 1, axis=0)


def group(f):
    del f[VECTOR]
    f.create_group(VECTOR)


def null_dataspace(f):
    replace(f, VECTOR, h5py.Empty("f4"))


def odd_float(f):
    """16 bits with 6 of exponent: neither an IEEE half nor bfloat16."""
    values = f[VECTOR][()]
    del f[VECTOR]
    kind = h5py.h5t.IEEE_F16LE.copy()
    kind.set_fields(15, 9, 6, 0, 9)
    kind.set_ebias(31)
    space = h5py.h5s.create_simple(values.shape)
    dataset = h5py.h5d.create(f.id, VECTOR.encode(), kind, space, properties())
    dataset.write(space, space, values)
    norm(VECTOR, "unit")(f)


def compound(f):
    values = f[VECTOR][()]
    replace(f, VECTOR, values.view([(f"c{i}", "f4") for i in range(values.shape[1])])[:, 0])


def far_rows(f):
    for name, trailing in ((VECTOR, (8,)), (TEXT_ID, ()), (TRUTH, ())):
        kind = f[name].dtype
        replace(f, name, dtype=kind, shape=(FAR, *trailing), chunks=(8, *trailing))


def unwritten_rows(f):
    replace(f, VECTOR, dtype="f4", shape=(2**50, 8))


def wide_chunk(f):
    """One chunk declared 2 GiB large, stored as a few hundred bytes."""
    values = f[VECTOR][()]
    options = dict(maxshape=(None, 8), chunks=(2**26 - 1, 8), compression="gzip")
    dataset = replace(f, VECTOR, dtype="f4", shape=values.shape, **options)
    dataset.id.write_direct_chunk((0, 0), zlib.compress(values.tobytes()))


def stored_chunk(make, filter_mask=0):
    """One of two packed chunks stored as `make` has it, which gets its bytes as they were before deflate."""

    def change(f):
        values = f[VECTOR][()]
        dataset = replace(f, VECTOR, values, chunks=(4, 8), **PACKED)
        planes = np.frombuffer(values[4:].tobytes(), np.uint8).reshape(-1, 4).T.tobytes()
        dataset.id.write_direct_chunk((4, 0), make(planes), filter_mask=filter_mask)

    return change


def unwritten_rows_of(path, **options):
    """The rows from the fourth on were never written: libhdf5 reads them as zeros."""

    def change(f):
        values = f[path][()]
        kind = f[path].dtype
        options.setdefault("chunks", (4, *values.shape[1:]))
        dataset = replace(f, path, dtype=kind, shape=values.shape, **options)
        if dataset.chunks:
            dataset[:4] = values[:4]

    return change


def added(path, values, **attributes):
    """One more dataset, which a run may never look at."""

    def change(f):
        dataset = f.create_dataset(path, data=values)
        for name, value in attributes.items():
            dataset.attrs[name] = np.bytes_(value)

    return change


def long_strings(f):
    replace(f, TEXT_ID, dtype=f"S{2**28}", shape=(8,))


def external_storage(f):
    raw = "external-storage.raw"
    place = dict(external=[(raw, 0, f[VECTOR].nbytes)], efile_prefix="${ORIGIN}")
    replace(f, VECTOR, f[VECTOR][()], **place)


def external_link(f):
    del f[VECTOR]
    f[VECTOR] = h5py.ExternalLink("../synthetic/tiny.h5", VECTOR)


def virtual(f):
    space = h5py.h5s.create_simple(f[VECTOR].shape)
    made = properties()
    made.set_virtual(space, b"../synthetic/tiny.h5", VECTOR.encode(), space)
    del f[VECTOR]
    h5py.h5d.create(f.id, VECTOR.encode(), h5py.h5t.IEEE_F32LE, space, made)
    norm(VECTOR, "unit")(f)


# MARK: changes to the bytes of a closed file


def replaced(content):
    return lambda path: path.write_bytes(content)


def cut(share):
    return lambda path: path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])


def flipped_byte(path):
    """A stored chunk with a checksum that no longer fits."""
    with h5py.File(path, "r+") as f:
        dataset = replace(f, VECTOR, f[VECTOR][()], chunks=(8, 8), fletcher32=True, **PACKED)
        place = dataset.id.get_chunk_info(0).byte_offset + 20
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)


def claimed_rows(*names, rows=2**40, storage=False):
    """More rows in the dataspace message than there are bytes in the file; with `storage`, the
    layout message claims the bytes as well."""

    def change(path):
        content = bytearray(path.read_bytes())
        with h5py.File(path) as f:
            for name in names:
                d = f[name].id
                header = h5py.h5o.get_info(d).addr
                place = content.index(dataspace(d.shape), header)
                words = dataspace((rows, *d.shape[1:]))
                content[place : place + len(words)] = words
                if storage:
                    old = struct.pack("<QQ", d.get_offset(), d.get_storage_size())
                    size = d.get_storage_size() // d.shape[0] * rows
                    place = content.index(old, header)
                    content[place : place + 16] = struct.pack("<QQ", d.get_offset(), size)
        path.write_bytes(content)

    return change


def dataspace(shape):
    """Version 1 of the message, with the maximum shape equal to the shape."""
    return struct.pack(f"<BBB5x{2 * len(shape)}Q", 1, len(shape), 1, *shape, *shape)


# MARK: the table

TEXT_SIDE = (VECTOR, TEXT_ID, TRUTH)

def with_lists(order="above", group="reference/sparse", **changes):
    """Scores of two videos for each of the eight texts, one of the arrays another one or left out."""

    def change(f):
        f.attrs["format_version"] = "1.1"
        arrays = {
            "indptr": np.arange(0, 17, 2, dtype="i8"),
            "video": np.tile(np.array([1, 4], "i4"), 8),
            "score": np.linspace(0, 1, 16, dtype="f4"),
        }
        if group == "candidates":
            del arrays["score"]
        for name, values in (arrays | changes).items():
            if values is not None:
                f[f"{group}/{name}"] = values
        if order is not None and group in f and group != "candidates":
            f[group].attrs["order"] = order

    return change


def of_pointers(**places):
    pointers = np.arange(0, 17, 2, dtype="i8")
    for place, value in places.items():
        pointers[int(place[1:])] = value
    return pointers


OPEN = {
    "no-format": ("file", ["@format"], without_attribute("format")),
    "major-2": ("file", ["@format_version"], attribute("format_version", "2.0")),
    "unknown-kind": ("attributes", ["@similarity"], attribute("similarity", "cosine")),
    "unknown-protocol": ("attributes", ["@protocol"], attribute("protocol", "pairs")),
    "missing-attribute": ("attributes", ["@protocol"], without_attribute("protocol")),
    "missing-similarity": ("attributes", ["@similarity"], without_attribute("similarity")),
    "wrong-attribute-type": ("attributes", ["@logit_scale"], attribute("logit_scale", "100")),
    "attribute-array": ("attributes", ["@logit_scale"], attribute("logit_scale", [100.0] * 3)),
    "bad-scale": ("attributes", ["@logit_scale"], attribute("logit_scale", np.nan)),
    "negative-scale": ("attributes", ["@logit_scale"], attribute("logit_scale", -1.0)),
    "unknown-norm": ("attributes", [VECTOR], norm(VECTOR, "l2")),
    "missing-dataset": ("datasets", [MASK], without(MASK)),
    "group-as-dataset": ("datasets", [VECTOR], group),
    "scalar": ("datasets", [VECTOR], through(VECTOR, lambda x: x[0, 0])),
    "null-dataspace": ("datasets", [VECTOR], null_dataspace),
    "wrong-rank": ("datasets", [VECTOR], through(VECTOR, lambda x: x[:, None, :])),
    "count-mismatch": ("datasets", [VECTOR], through(VECTOR, lambda x: x[:-1])),
    "channel-mismatch": ("datasets", [VECTOR], through(VECTOR, fewer_channels)),
    "frame-mismatch": ("datasets", [MASK], through(MASK, lambda x: x[:, :-1])),
    "empty-axis": ("datasets", [VECTOR, FRAME], no_channels),
    "integer-embedding": (
        "types", [VECTOR], through(VECTOR, lambda x: np.round(x * 127).astype(np.int8))
    ),
    "float-mask": ("types", [MASK], through(MASK, np.float32)),
    "compound": ("types", [VECTOR], compound),
    "odd-float": ("types", [VECTOR], odd_float),
    "lzf": ("types", [VECTOR], through(VECTOR, np.asarray, chunks=(8, 8), compression="lzf")),
    "duplicate-ids": ("ids", [TEXT_ID], element(TEXT_ID, 3, "text0001")),
    "empty-id": ("ids", [VIDEO_ID], element(VIDEO_ID, 2, "")),
    "bad-utf8": ("ids", [TEXT_ID], element(TEXT_ID, 1, b"text\xff\xfe")),
    "truth-range": ("truth", [TRUTH], element(TRUTH, 6, 6)),
    "truth-negative": ("truth", [TRUTH], element(TRUTH, 6, -1)),
    "video-without-text": ("truth", [TRUTH], element(TRUTH, 5, 0)),
    "square-not-identity": ("truth", [TRUTH], square_out_of_order),
    "square-counts": ("truth", [TRUTH], attribute("protocol", "square")),
    "mask-values": ("masks", [MASK], element(MASK, (1, 0), 2)),
    "mask-all-zero": ("masks", [MASK], element(MASK, 4, 0)),
    "nan": ("numbers", [FRAME], element(FRAME, (2, 0, 5), np.nan)),
    "inf": ("numbers", [FRAME], element(FRAME, (5, 1, 0), np.inf)),
    "norm-violated": ("numbers", [VECTOR], through(VECTOR, lambda x: x * np.float32(1.01))),
    "zero-vector": ("numbers", [FRAME], element(FRAME, (3, 0), 0.0)),
    "misaligned": ("plausibility", [], rolled),
    "many-problems": (
        "many",
        ["@logit_scale", TEXT_ID, VIDEO_ID, TRUTH, MASK, FRAME, VECTOR],
        in_turn(
            attribute("logit_scale", -1.0),
            element(TEXT_ID, 3, "text0001"),
            element(VIDEO_ID, 2, ""),
            element(TRUTH, 6, 6),
            element(MASK, (1, 0), 2),
            element(FRAME, (2, 0, 5), np.nan),
            through(VECTOR, lambda x: x * np.float32(1.01)),
        ),
    ),
    "hostile-rows": ("storage", list(TEXT_SIDE), far_rows),
    "hostile-unwritten": ("storage", [VECTOR], unwritten_rows),
    "hostile-chunk": ("storage", [VECTOR], wide_chunk),
    "chunk-cut": ("storage", [VECTOR], stored_chunk(lambda bytes: zlib.compress(bytes)[:-9])),
    "chunk-garbage": ("storage", [VECTOR], stored_chunk(lambda bytes: b"\x78\x9c" + b"\xff" * 90)),
    "chunk-checksum": ("storage", [VECTOR], stored_chunk(lambda bytes: zlib.compress(bytes)[:-1] + b"?")),
    "chunk-short": ("storage", [VECTOR], stored_chunk(lambda bytes: zlib.compress(bytes[:-4]))),
    "chunk-long": ("storage", [VECTOR], stored_chunk(lambda bytes: zlib.compress(bytes + bytes))),
    "chunk-bomb": ("storage", [VECTOR], stored_chunk(lambda bytes: zlib.compress(bytes * 8000, 9))),
    "chunk-fat": ("storage", [VECTOR], stored_chunk(lambda bytes: zlib.compress(bytes) + b"0" * 70_000)),
    "chunk-plain-short": ("storage", [VECTOR], stored_chunk(lambda bytes: bytes[:-4], filter_mask=2)),
    "chunk-plain-long": ("storage", [VECTOR], stored_chunk(lambda bytes: bytes + bytes, filter_mask=2)),
    "chunk-unwritten": ("storage", [VECTOR], unwritten_rows_of(VECTOR, **PACKED)),
    "chunk-unwritten-plain": ("storage", [FRAME], unwritten_rows_of(FRAME)),
    "chunk-unwritten-truth": ("storage", [TRUTH], unwritten_rows_of(TRUTH, **PACKED)),
    "chunk-unwritten-mask": ("storage", [MASK], unwritten_rows_of(MASK, fletcher32=True)),
    "chunk-unwritten-ids": ("storage", [TEXT_ID], unwritten_rows_of(TEXT_ID)),
    "unwritten": ("storage", [VECTOR], unwritten_rows_of(VECTOR, chunks=None)),
    "chunk-empty": ("storage", [VECTOR], stored_chunk(lambda bytes: b"?")),
    "bank-nan": (
        "numbers", ["bank/text/embedding"],
        added("bank/text/embedding", np.full((3, 8), np.nan, "f4"), norm="raw"),
    ),
    "reference-nan": (
        "numbers", ["reference/sim"], added("reference/sim", np.full((8, 6), np.nan, "f4")),
    ),
    "mu0-shape": ("datasets", ["emcl/mu0"], added("emcl/mu0", np.ones((2, 5), "f4"))),
    "sparse-pointers-count": (
        "lists", ["reference/sparse/indptr"],
        with_lists(indptr=np.arange(0, 33, 2, dtype="i8")),
    ),
    "sparse-pointers-first": (
        "lists", ["reference/sparse/indptr"], with_lists(indptr=of_pointers(_0=1)),
    ),
    "sparse-pointers-falling": (
        "lists", ["reference/sparse/indptr"], with_lists(indptr=of_pointers(_4=-(2**62))),
    ),
    "sparse-pointers-far": (
        "lists", ["reference/sparse/indptr"], with_lists(indptr=of_pointers(_7=2**62)),
    ),
    "sparse-pointers-end": (
        "lists", ["reference/sparse/indptr"], with_lists(indptr=of_pointers(_8=15)),
    ),
    "sparse-video-range": (
        "lists", ["reference/sparse/video"],
        with_lists(video=np.tile(np.array([1, 6], "i4"), 8)),
    ),
    "sparse-video-negative": (
        "lists", ["reference/sparse/video"],
        with_lists(video=np.tile(np.array([-(2**62), 4], "i8"), 8)),
    ),
    "sparse-pair-twice": (
        "lists", ["reference/sparse/video"],
        with_lists(video=np.tile(np.array([4, 4], "i4"), 8)),
    ),
    "sparse-too-many": (
        "lists", ["reference/sparse/video"],
        with_lists(video=np.ones(49, "i4"), score=np.ones(49, "f4"),
                   indptr=of_pointers(_8=49)),
    ),
    "sparse-score-count": (
        "lists", ["reference/sparse/score"], with_lists(score=np.ones(15, "f4")),
    ),
    "sparse-score-nan": (
        "lists", ["reference/sparse/score"],
        with_lists(score=np.full(16, -np.inf, "f4")),
    ),
    "sparse-score-missing": ("lists", ["reference/sparse/score"], with_lists(score=None)),
    "sparse-order-missing": ("lists", ["reference/sparse"], with_lists(order=None)),
    "sparse-order-unknown": ("lists", ["reference/sparse"], with_lists(order="below")),
    "sparse-no-group": (
        "lists", ["reference/sparse"], added("reference/sparse", np.ones((8, 6), "f4")),
    ),
    "candidates-range": (
        "lists", ["candidates/video"],
        with_lists(group="candidates", video=np.tile(np.array([1, 99], "i4"), 8)),
    ),
    "candidates-floats": (
        "lists", ["candidates/video"],
        with_lists(group="candidates", video=np.ones(16, "f4")),
    ),
    "candidates-not-scored": (
        "lists", ["reference/sparse"],
        in_turn(
            with_lists(),
            with_lists(group="candidates", video=np.tile(np.array([1, 3], "i4"), 8)),
        ),
    ),
    "hostile-string": ("storage", [TEXT_ID], long_strings),
    "external-storage": ("storage", [VECTOR], external_storage),
    "external-link": ("storage", [VECTOR], external_link),
    "virtual": ("storage", [VECTOR], virtual),
}

CLOSED = {
    "not-hdf5": ("file", [], replaced(b"text,video,score\ntext0000,video0000,0.31\n")),
    "empty": ("file", [], replaced(b"")),
    "truncated": ("file", [], cut(0.6)),
    "flipped-byte": ("file", [VECTOR], flipped_byte),
    "hostile-contiguous": ("storage", list(TEXT_SIDE), claimed_rows(*TEXT_SIDE)),
    "hostile-contiguous-size": (
        "storage", list(TEXT_SIDE), claimed_rows(*TEXT_SIDE, storage=True)
    ),
}

DAMAGED = OPEN | CLOSED


def write_damaged(folder, tiny):
    """Every file of the table into `folder`, made from the bytes of the valid export `tiny`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (_, _, change) in DAMAGED.items():
        path = folder / f"{name}.h5"
        path.write_bytes(tiny.read_bytes())
        if name in CLOSED:
            change(path)
            continue
        with h5py.File(path, "r+") as f:
            change(f)

#!/usr/bin/env python3
"""Damages the inputs of whole commands and holds the tool to what docs/reliability.md promises.

    python3 Fuzz/campaign.py TOOL --seconds 3600             # every kind of input in turn
    python3 Fuzz/campaign.py TOOL --count 400 --seed 1       # the same inputs each time
    python3 Fuzz/campaign.py TOOL --kinds second,bank        # some kinds only
    python3 Fuzz/campaign.py TOOL --kinds files,banks,entries --count 100000    # many inputs to a command
    python3 Fuzz/campaign.py TOOL --only 1234                # one input again, with what was said

A run of the tool reads good files beside the damaged one, so that it comes into a heap that was used. For each input:

- the exit code is one of the table in docs/command-line.md, and no signal ends the tool;
- it takes at most 15 seconds and 1 GB, child processes included;
- a refusal says so on standard error, and no control character of a file reaches the terminal;
- no output is left by a command that failed, none is half written, and no `.part` is left;
- a damaged cache entry changes nothing in the report, and the run ends with 0.

Input N of a seed is the same on every machine. Findings are saved below .build/campaign with the smallest part of the
damage that still shows them. The exit code is 1 when there is one. Needs nothing but the standard library.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "Fixtures"
CODES = {0, 1, 64, 65, 66, 70, 73}
SECONDS = 15
# Beside other work a run takes longer: one that computes for less than this is stopped after a minute.
COMPUTING = 12
PATIENCE = 60
MEMORY = 1 << 30
# Only a net below the measurement, so that a finding does not take the machine with it.
ADDRESSES = 8 << 30

EXPORTS = [
    "synthetic/tiny.h5", "synthetic/dot-multi.h5", "synthetic/frames-square.h5", "synthetic/matrix-multi.h5",
    "synthetic/mu0.h5", "synthetic/variants/dot-chunked.h5", "synthetic/variants/dot-packed-f16.h5",
    "synthetic/variants/dot-packed-in-part.h5", "synthetic/variants/dot-filtered.h5",
    "synthetic/variants/dot-fixed-strings.h5", "synthetic/variants/dot-latest.h5",
    "synthetic/variants/frames-packed-f16.h5", "synthetic/variants/frames-mask-bool.h5",
    "synthetic/kinds/wti-square.h5", "synthetic/kinds/experts-square.h5", "synthetic/kinds/conditioned-square.h5",
    "synthetic/kinds/dot-tab-square.h5", "synthetic/kinds/maxsim-square.h5", "synthetic/kinds/maxsim-multi.h5",
    "synthetic/sparse/overlay-multi-above.h5", "synthetic/sparse/alone-multi-only.h5", "synthetic/sparse/both-square-above.h5",
]  # fmt: skip


# MARK: damage

# A damaged file is its seed with edits (start, end, bytes) in the order in which they are made.

WORDS = [0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]
WORDS += [1 << 32, 1 << 40, (1 << 60) - 1, 1 << 60, (1 << 63) - 1, 1 << 63, (1 << 64) - 8, (1 << 64) - 1]


def edited(data, edits):
    data = bytearray(data)
    for start, end, new in edits:
        data[start:end] = new
    return bytes(data)


def word_edit(random, data, start, width):
    old = int.from_bytes(data[start : start + width], "little")
    choice = random.randrange(4)
    if choice == 0:
        new = random.choice(WORDS)
    elif choice == 1:
        new = old + random.choice([-8, -2, -1, 1, 2, 8, 40, 256])
    elif choice == 2:
        new = old ^ 1 << random.randrange(8 * width)
    else:
        new = random.choice([old * 2, old // 2, old << 8, old << 32, random.getrandbits(8 * width)])
    return start, start + width, (new % (1 << 8 * width)).to_bytes(width, "little")


def byte_edit(random, data, other):
    """One edit that knows nothing of the format."""
    at = random.randrange(len(data))
    choice = random.randrange(10)
    if choice < 4:
        return at, at + 1, bytes([data[at] ^ 1 << random.randrange(8)])
    if choice < 5:
        return at, at + 1, bytes([random.choice([0, 1, 0x0A, 0x1B, 0x7F, 0x80, 0xFF, random.randrange(256)])])
    if choice < 6:
        width = random.choice([2, 4, 8])
        return word_edit(random, data, min(at, max(0, len(data) - width)), width)
    length = min(len(data) - at, 1 << random.randrange(11))
    if choice < 7:
        return at, at + length, bytes([random.choice([0, 0xFF, 0x41])]) * length
    if choice < 8:
        return (at, len(data), b"") if random.random() < 0.5 else (at, at + length, b"")
    if choice < 9:
        place = random.randrange(len(data))
        return at, at + length, data[place : place + length]
    place = random.randrange(len(other))
    return at, at + length, other[place : place + length]


def hdf5_fields(data):
    """Numbers of the structure of an HDF5 file, (start, bytes), as far as it has the old format of h5py's default."""
    fields = [(start, 8) for start in range(24, 96, 8)] + [(8, 8), (16, 4), (20, 4)]

    def words(start, end):
        for at in range(start, min(end, len(data)) - 7, 8):
            fields.append((at, 8))
            fields.append((at + random_free(at) * 4, 4))

    def random_free(at):
        return at // 8 % 2

    headers = {struct.unpack_from("<Q", data, 64)[0]} if len(data) > 96 and data[8] == 0 else set()
    for signature, length in [(b"TREE", 96), (b"HEAP", 32), (b"SNOD", 328), (b"GCOL", 256), (b"OHDR", 256), (b"FRHP", 144)]:
        at = data.find(signature)
        while at >= 0:
            fields += [(at + 4, 1), (at + 5, 1), (at + 6, 2)]
            words(at + 8, at + length)
            if signature == b"SNOD":
                count = struct.unpack_from("<H", data, at + 6)[0]
                for entry in range(min(count, 8)):
                    place = at + 8 + 40 * entry + 8
                    if place + 8 <= len(data):
                        headers.add(struct.unpack_from("<Q", data, place)[0])
            at = data.find(signature, at + 4)
    for header in headers:
        if header + 16 > len(data) or data[header] != 1:
            continue
        count, _, size = struct.unpack_from("<HII", data, header + 2)
        fields += [(header, 1), (header + 2, 2), (header + 4, 4), (header + 8, 4)]
        at, end = header + 16, min(header + 16 + size, len(data))
        for _ in range(count):
            if at + 8 > end:
                break
            length = struct.unpack_from("<H", data, at + 2)[0]
            fields += [(at, 2), (at + 2, 2), (at + 4, 1)]
            # Versions, classes and sizes stand in the first bytes of a message.
            fields += [(place, 1) for place in range(at + 8, min(at + 8 + min(length, 8), end))]
            words(at + 8, min(at + 8 + length, end))
            at += 8 + length
    return [(start, width) for start, width in fields if start + width <= len(data)]


def lookup3(data):
    """Bob Jenkins's hash as libhdf5 uses it for the checksums of the newer format."""
    mask = 0xFFFFFFFF

    def turned(x, k):
        return (x << k | x >> 32 - k) & mask

    a = b = c = (0xDEADBEEF + len(data)) & mask
    at = 0
    while True:
        part = data[at : at + 12]
        if not part:
            return c
        x, y, z = struct.unpack("<III", part.ljust(12, b"\0"))
        a, b, c = (a + x) & mask, (b + y) & mask, (c + z) & mask
        at += 12
        if at >= len(data):
            break
        a = (a - c) & mask ^ turned(c, 4)
        c = (c + b) & mask
        b = (b - a) & mask ^ turned(a, 6)
        a = (a + c) & mask
        c = (c - b) & mask ^ turned(b, 8)
        b = (b + a) & mask
        a = (a - c) & mask ^ turned(c, 16)
        c = (c + b) & mask
        b = (b - a) & mask ^ turned(a, 19)
        a = (a + c) & mask
        c = (c - b) & mask ^ turned(b, 4)
        b = (b + a) & mask
    for shift, move in ((14, "cba"), (11, "acb"), (25, "bac"), (16, "cba"), (4, "acb"), (14, "bac"), (24, "cba")):
        values = {"a": a, "b": b, "c": c}
        target, source = move[0], move[1]
        values[target] = ((values[target] ^ values[source]) - turned(values[source], shift)) & mask
        a, b, c = values["a"], values["b"], values["c"]
    return c


def checksum_edits(data):
    """What makes the checksums of superblocks and object headers of the newer format right again."""
    spans = [(0, 44)] if len(data) > 48 and data[8] in (2, 3) else []
    at = data.find(b"OHDR")
    while at >= 0 and at + 16 < len(data):
        flags = data[at + 5]
        start = at + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
        width = 1 << (flags & 3)
        end = start + width + int.from_bytes(data[start : start + width], "little")
        if end + 4 <= len(data):
            spans.append((at, end))
        at = data.find(b"OHDR", at + 4)
    edits = []
    for start, end in spans:
        right = lookup3(data[start:end]).to_bytes(4, "little")
        if data[end : end + 4] != right:
            edits.append((end, end + 4, right))
    return edits


TOKENS = {
    "suite": [
        "&a ", "*a", "\r\n&a [", "\r\n*a,", "<<: *a", "!!binary ", "!!float ", "? ", "- ", ": ", "[", "]", "{", "}", "|\n", ">-\n", "\t", "\0", "'", '"',
        "---\n", "...\n", "%YAML 9.9\n", "~", "null", ".inf", ".nan", "0x7fffffffffffffff", "1e999", "-1", "é", "\u2028", "\u202e",
        "emcl(k=4096)", "emcl(init=signs(9223372036854775807,1))", "best", "pca(d=1)", "sinkhorn(tau=1e-300)", "R@1", "mAP",
        "significant: true\n", "../", "/dev/null", "path: ", "bank: test\n", "distractors: true\n",
    ],
    "json": [
        "{", "}", "[", "]", ":", ",", "null", "true", "-1", "0", "1e999", "-0.0", "9223372036854775807", "9223372036854775808",
        "2147483647", "2147483648", '"nan"', '"inf"', '"', "\\u0000", "\\ud800", "[" * 600, "1e-999", "12~3/2", "0x50", "0x51", "é",
    ],
    "npy": [
        "'descr'", "'<f4'", "'|O'", "'>f8'", "'<U8'", "True", "None", "(", ")", "[", "{", "}", "9223372036854775807",
        "4294967296", "-1", "0", "L", "\\", "'", '"', "(" * 40, "shape", " ", "\n",
    ],
    "arrays": [
        "PK\x01\x02", "PK\x03\x04", "PK\x05\x06", "PK\x06\x06", "PK\x06\x07", "data.pkl", ".npy", "byteorder", '"dtype"', '"F32"', '"BF16"', '"shape"',
        '"data_offsets"', "__metadata__", "ctorch._utils\n_rebuild_tensor_v2\n", "ctorch\nFloatStorage\n", "storage", "ccollections\nOrderedDict\n", "cos\nsystem\n",
        "(", ")", "t", "Q", "R", "b", "q\0", "h\0", "K\1", "]", "}", "u", "s", "a", "e", ".", "0", "1", "\x93NUMPY", "[" * 100, "9223372036854775807",
    ],
    "methods": [
        "emcl", "center", "dn", "pca", "whiten", "qe", "is", "csls", "nnn", "sinkhorn", "dualis", "dbsn", "dis", "dualdis", "dsl",
        "gc", "mp", "nicdm", "best", "baseline", "(", ")", "+", ",", "=", "k=", "alpha=", "tau=", "iterations=", "lambda=", "beta=",
        "variant=", "released", "paper", "robust", "preset=", "clip2video", "emclnet", "mmt", "rescale=", "off", "renormalize=",
        "multiply=", "init=", "draw(", "signs(", "file", "rows(", "scope=", "global", "blocks(", "gallery", "aligned(", "auto", "true",
        "d=", "n=", "0", "-1", "1e308", "1e-308", "nan", "inf", "0x1p3", "9223372036854775807", "-9223372036854775808", "1..9", "..",
        "0..18446744073709551615", "\n",
    ],
    "trec": [
        " ", "\t", "\n", "\r\n", "\r", " Q0 ", " 0 ", "0", "1", "-1", "+1", "0x1p3", "nan", "-inf", "1_000", "1e999", "1e-999", "0,5", ".", "2147483647",
        "9223372036854775808", "%20", "%", "text0000", "video0000", "{", "[", '"', ",", "\0", "\ufeff", "é", "e\u0301", "\x1b[31m", "\u2028", "\u202e",
    ],
    "ids": ["\n", "\r\n", "\r", "\0", "\x1b[31m", "é", "e\u0301", "\u202e", "\ufeff", "::error::x", "\u0085", ",", '"'],
}  # fmt: skip


def token_edit(random, data, tokens):
    at = random.randrange(len(data) + 1)
    new = random.choice(tokens).encode("utf-8", "surrogatepass")
    return at, min(len(data), at + random.choice([0, 0, 1, len(new), 20])), new * random.choice([1, 1, 1, 2, 50])


def json_edit(random, data):
    """One value of a JSON text exchanged for another."""
    try:
        root = json.loads(data)
    except (ValueError, RecursionError):
        return None
    holders = []

    def walk(value):
        if isinstance(value, dict) and value:
            holders.append(value)
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list) and value:
            holders.append(value)
            for inner in value:
                walk(inner)

    walk(root)
    if not holders:
        return None
    holder = random.choice(holders)
    key = random.choice(sorted(holder) if isinstance(holder, dict) else range(len(holder)))
    old = holder[key]
    choice = random.randrange(8)
    if choice == 0:
        del holder[key]
    elif choice == 1 and isinstance(holder, list):
        holder.insert(key, old)
    elif isinstance(old, bool):
        holder[key] = not old
    elif isinstance(old, int):
        holder[key] = random.choice([old + 1, old - 1, -old, 0, 1, 2**31 - 1, 2**31, 2**63 - 1, 2**63, -(2**63), old * 10, 0.5])
    elif isinstance(old, float):
        holder[key] = random.choice([old + 1, -old, 0, old * 1e300, 1e-300, old + 1e-7, 1])
    elif isinstance(old, str):
        holder[key] = random.choice(["", old + "x", old[1:], old.upper(), "baseline", "\u001b[31m", "é" * 200, "nan", "inf", "0x7"])
    else:
        holder[key] = random.choice([None, [], {}, 0, "x", [old]])
    return 0, len(data), json.dumps(root, ensure_ascii=False).encode("utf-8", "surrogatepass")


def damaged(random, data, form, other):
    """A seed with one to four edits of it."""
    edits = []
    now = data
    fields = hdf5_fields(data) if form == "hdf5" and random.random() < 0.7 else []
    for _ in range(random.choice([1, 1, 1, 1, 2, 2, 3, 4])):
        if not now:
            break
        edit = None
        if fields:
            start, width = random.choice(fields)
            if start + width <= len(now):
                edit = word_edit(random, now, start, width)
        elif form == "json" and random.random() < 0.5:
            edit = json_edit(random, now)
        elif form in TOKENS and random.random() < 0.5:
            edit = token_edit(random, now, TOKENS[form])
        edit = edit or byte_edit(random, now, other)
        edits.append(edit)
        now = edited(now, [edit])
    if form == "hdf5" and random.random() < 0.7:
        edits += checksum_edits(now)
    return edits


# MARK: commands


class Input:
    """A file of a command: its bytes before the damage, and the edits that are the damage."""

    def __init__(self, name, data, edits):
        self.name, self.data, self.edits = name, data, edits


class Job:
    """A command with damaged inputs, in a folder of its own."""

    def __init__(self, kind, words, inputs, expects=None):
        self.kind, self.words, self.inputs, self.expects = kind, words, inputs, expects

    def with_edits(self, edits):
        """The same command with other damage: a list of edits for each input."""
        inputs = [Input(input.name, input.data, own) for input, own in zip(self.inputs, edits, strict=True)]
        return Job(self.kind, self.words, inputs, self.expects)


def without_time(value):
    """A report without how long things took."""
    if isinstance(value, dict):
        return {key: without_time(inner) for key, inner in value.items() if key not in ("seconds", "times")}
    if isinstance(value, list):
        return [without_time(inner) for inner in value]
    return value


class Campaign:
    def __init__(self, tool, work, corpus=None):
        self.tool, self.work = str(pathlib.Path(tool).resolve()), pathlib.Path(work)
        self.good = self.work / "good"
        self.good.mkdir()
        self.exports = [name for name in EXPORTS if (FIXTURES / name).exists()]
        self.bytes = {name: (FIXTURES / name).read_bytes() for name in self.exports}
        self.corpus = sorted(path for path in pathlib.Path(corpus).iterdir() if path.is_file()) if corpus else []
        self.prepare()

    def call(self, words, folder):
        return subprocess.run([self.tool, *words], cwd=folder, env=self.environment(folder), capture_output=True, text=True)

    def prepare(self):
        """Good files of the kinds that no fixture has: profiles, golden files, cache entries, arrays."""
        good = self.good
        for name in self.exports:
            shutil.copy(FIXTURES / name, good / pathlib.Path(name).name)
        files = "files: [tiny.h5, dot-multi.h5]\nmethods:\n  - center+nnn\n  - name: EM\n    pipeline: emcl(k=4)\n  - csls(k=3)\n"
        (good / "suite.yaml").write_text(
            "title: Two\ngolden: golden.json\n" + files + "tolerance: {R@1: 0.5, MdR: 1}\npublished:\n"
            "  - name: A\n    source: B\n    dataset: C\n    t2v: {R@1: 10.2, MdR: 13.0}\n    v2t: {R@1: 1}\n"
        )
        made = [
            ("fit", "tiny.h5", "-m", "sinkhorn", "-o", "sinkhorn.profile"),
            ("fit", "tiny.h5", "-m", "whiten+csls(k=3)", "-o", "whiten.profile"),
            ("check", "suite.yaml", "--no-cache", "--update-golden"),
            ("compare", "suite.yaml", "--cache", "cache", "--report", "report.json"),
            ("compare", "suite.yaml", "--cache", "cache", "--report", "report.json"),
            ("export", "tiny.h5", "-f", "npy", "-o", "tiny"),
            ("export", "tiny.h5", "-f", "trec", "-o", "tiny"),
        ]
        for words in made:
            outcome = self.call(words, good)
            if outcome.returncode:
                sys.exit(f"{self.tool} {' '.join(words)}: exit {outcome.returncode}\n{outcome.stderr}")
        texts = json.loads((good / "report.json").read_text())["runs"][0]["input"]["texts"]
        labels = [f"group {text % 2}" for text in range(texts)]
        (good / "labels.txt").write_text("".join(label + "\n" for label in labels))
        (good / "labels.csv").write_text("id,label\n" + "".join(f'"text{text:04}","{label}"\n' for text, label in enumerate(labels)))
        (good / "labels.json").write_text(json.dumps(labels))
        self.report = without_time(json.loads((good / "report.json").read_text()))
        self.entries = sorted(path.name for path in (good / "cache").iterdir() if path.suffix == ".json")

        def array(name, type, shape, fmt, values, order="False"):
            head = f"{{'descr': '{type}', 'fortran_order': {order}, 'shape': {shape}, }}"
            head += " " * (63 - (10 + len(head)) % 64) + "\n"
            body = struct.pack(fmt, *values)
            (good / name).write_bytes(b"\x93NUMPY\x01\0" + struct.pack("<H", len(head)) + head.encode() + body)

        vectors = [((i * 7919) % 997 - 498) / 100 for i in range(48)]
        array("text.npy", "<f4", "(6, 8)", "<48f", vectors)
        array("video.npy", ">f8", "(6, 8)", ">48d", vectors[::-1], "True")
        array("frames.npy", "<f4", "(6, 2, 4)", "<48f", vectors)
        array("small.npy", "<f4", "(6, 4)", "<24f", vectors[:24])
        array("mask.npy", "|b1", "(6, 2)", "12B", [1] * 12)
        array("truth.npy", "<i8", "(6,)", "<6q", range(6))
        array("scores.npy", "<f8", "(6, 6)", "<36d", vectors[:36])
        (good / "ids.txt").write_text("".join(f"vidéo {i}\n" for i in range(6)))
        (good / "text.npy.txt").write_text("".join(f"a caption {i}\n" for i in range(6)))
        (good / "captions.json").write_text(json.dumps([f"a man\n{i}" for i in range(6)]))
        (good / "captions.csv").write_text("id,caption\n" + "".join(f'v{i},"says ""{i}"", and\nmore"\n' for i in range(6)))
        lists = {}
        for line in (good / "tiny.t2v.run").read_text().splitlines():
            query, _, item, _, score, _ = line.split()
            lists.setdefault(query, {})[item] = float(score)
        (good / "tiny.json").write_text(json.dumps({"mteb_model_meta": {"name": None}, "default": {"test": lists}}))
        (good / "tiny.jsonl").write_text("".join(
            json.dumps({"query": query, "docs": list(items), "scores": list(items.values())}) + "\n" for query, items in lists.items()
        ))  # fmt: skip
        array("best.npy", "<f4", "(6, 3)", "<18f", vectors[:18])
        array("numbers.npy", "<i8", "(6, 3)", "<18q", [0, 1, -1, 1, 2, 3, 2, 3, 4, 3, 4, 5, 4, 5, 0, 5, -1, -1])
        (good / "published.yaml").write_text("- {name: A, source: B, dataset: C, t2v: {R@1: 10.2}}\n- {name: D, source: E, dataset: F, v2t: {MdR: 1}}\n")
        shutil.copy(FIXTURES / "arrays/text/ids.npy", good / "ids.npy")
        shutil.copy(FIXTURES / "arrays/npy/little-f4-C.npy", good / "good.npy")
        folder = FIXTURES / "arrays"
        self.arrays = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())

    def environment(self, folder, poison=None):
        kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH", "LANG") if key in os.environ}
        kept.update(HOME=str(folder), XDG_CACHE_HOME=f"{folder}/own-cache", SWIFT_BACKTRACE="enable=no")
        if poison is not None:
            # Memory that was freed, or never written, holds no zeros.
            kept["MALLOC_PERTURB_"] = str(poison)
        return kept

    # MARK: kinds of inputs

    def job(self, kind, random):
        return getattr(self, f"make_{kind}")(kind, random)

    def damaged_export(self, random, name=None):
        name = name or random.choice(self.exports)
        other = self.bytes[random.choice(self.exports)]
        if self.corpus and random.random() < 0.5:
            # What a coverage-guided fuzzer found: as it is, or damaged once more.
            data = random.choice(self.corpus).read_bytes()
            return data, damaged(random, data, "hdf5", other) if data and random.random() < 0.5 else []
        data = self.bytes[name]
        return data, damaged(random, data, "hdf5", other)

    def make_first(self, kind, random):
        data, edits = self.damaged_export(random)
        words = random.choice([
            ["run", "bad.h5"],
            ["run", "bad.h5", "-m", "best", "-m", "center+nnn", "--report", "out/r.json"],
            ["run", "bad.h5", "-m", "emcl", "--save-scores", "out/s.h5", "--report", "out/r.html"],
            ["run", "bad.h5", "-m", "baseline", "--premium", "--distractors"],
            ["inspect", "bad.h5"],
            ["inspect", "--verify", "bad.h5"],
            ["export", "bad.h5", "-f", "trec", "-o", "out/e"],
            ["export", "bad.h5", "-f", "npy", "-o", "out/e"],
            ["fit", "bad.h5", "-m", "sinkhorn", "-o", "out/p.h5"],
            ["sweep", "bad.h5", "--k", "2,4", "--beta=1", "--seeds", "0", "--report", "out/w.tex"],
        ])  # fmt: skip
        return Job(kind, words, [Input("bad.h5", data, edits)])

    def make_second(self, kind, random):
        data, edits = self.damaged_export(random)
        before = pathlib.Path(random.choice(self.exports)).name
        words = random.choice([
            ["run", before, "bad.h5", "-m", "emcl"],
            ["run", "tiny.h5", before, "bad.h5", "-m", "baseline", "--report", "out/r.md"],
            ["run", before, "bad.h5", before, "-m", "best", "--report", "out/r.json"],
        ])  # fmt: skip
        return Job(kind, words, [Input("bad.h5", data, edits)])

    def make_fuse(self, kind, random):
        name = random.choice(self.exports)
        data, edits = self.damaged_export(random, name)
        first = pathlib.Path(name).name
        words = random.choice([["fuse", first, "bad.h5"], ["fuse", first, first, "bad.h5", "-m", "csls(k=2)", "--report", "out/f.csv"]])
        return Job(kind, words, [Input("bad.h5", data, edits)])

    def make_bank(self, kind, random):
        name = random.choice(self.exports)
        data, edits = self.damaged_export(random, name)
        first = pathlib.Path(name).name
        words = random.choice([
            ["run", first, "-m", "best", "-m", "nnn", "--bank", "bad.h5"],
            ["run", first, "-m", "whiten+csls(k=3)", "--bank", "bad.h5", "--report", "out/r.json"],
            ["fit", first, "-m", "sinkhorn", "--bank", "bad.h5", "-o", "out/p.h5"],
        ])  # fmt: skip
        return Job(kind, words, [Input("bad.h5", data, edits)])

    def make_profile(self, kind, random):
        data = (self.good / random.choice(["sinkhorn.profile", "whiten.profile"])).read_bytes()
        edits = damaged(random, data, "hdf5", self.bytes[random.choice(self.exports)])
        return Job(kind, ["apply", "tiny.h5", "--profile", "bad.h5", "--report", "out/r.json"], [Input("bad.h5", data, edits)])

    def make_suite(self, kind, random):
        if random.random() < 0.2:
            # The published rows in a file of their own, and judgments.
            data = (self.good / "published.yaml").read_bytes()
            edits = damaged(random, data, "suite", (self.good / "suite.yaml").read_bytes())
            suite = b"files: [{path: tiny.h5, qrels: tiny.t2v.qrels}]\nmethods: [csls(k=3)]\npublished: bad.yaml\n"
            words = ["compare", "own.yaml", "--no-cache", "--report", "out/r.tex"]
            return Job(kind, words, [Input("own.yaml", suite, []), Input("bad.yaml", data, edits)])
        data = (self.good / "suite.yaml").read_bytes()
        edits = damaged(random, data, "suite", (FIXTURES / "check.yaml").read_bytes())
        words = random.choice([["compare", "bad.yaml", "--no-cache", "--report", "out/r.md"], ["check", "bad.yaml", "--no-cache", "-q"]])
        return Job(kind, words, [Input("bad.yaml", data, edits)])

    def make_golden(self, kind, random):
        data = (self.good / "golden.json").read_bytes()
        edits = damaged(random, data, "json", (FIXTURES / "check.golden.json").read_bytes())
        words = ["check", "suite.yaml", "--cache", "cache", "--junit", "out/j.xml"]
        return Job(kind, words, [Input("golden.json", data, edits)])

    def make_cache(self, kind, random):
        return self.entry(random, random.choice(self.entries))

    def entry(self, random, name):
        """A command with one damaged entry of the cache."""
        data = (self.good / "cache" / name).read_bytes()
        other = (self.good / "cache" / random.choice(self.entries)).read_bytes()
        # An entry in the place of another is damage too.
        edits = [(0, len(data), other)] if random.random() < 0.05 and other != data else damaged(random, data, "json", other)
        words = ["compare", "suite.yaml", "--cache", "cache", "--report", "out/r.json"]
        return Job("cache", words, [Input(f"cache/{name}", data, edits)], expects=self.report)

    # MARK: many inputs to a command

    def damaged_exports(self, random):
        """A command's worth of damaged exports."""
        return [Input(f"bad-{index}.h5", *self.damaged_export(random)) for index in range(MANY)]

    def suite(self, exports):
        """A suite of exports, each a line of YAML without its dash."""
        lines = "".join(f"  - {export}\n" for export in exports)
        return Input("many.yaml", f"files:\n{lines}methods: [emcl, center+nnn, csls(k=3)]\n".encode(), [])

    def make_files(self, kind, random):
        inputs = self.damaged_exports(random)
        names = [input.name for input in inputs]
        words = ["inspect", *random.choice([[], ["--verify"]]), *names]
        if random.random() < 0.8:
            # Good files between them: they come into a heap that was used.
            for place in range(0, MANY, 5):
                names.insert(place, pathlib.Path(random.choice(self.exports)).name)
            names = list(dict.fromkeys(names))
            inputs.append(self.suite(names))
            words = ["compare", "many.yaml", "--no-cache", "--report", "out/r.json"]
        return Job(kind, words, inputs)

    def make_banks(self, kind, random):
        inputs = self.damaged_exports(random)
        names = [pathlib.Path(random.choice(self.exports)).name for _ in inputs]
        exports = [
            f"{{path: {name}, name: {input.name}, bank: {input.name}}}" for name, input in zip(names, inputs, strict=True)
        ]
        inputs.append(self.suite(exports))
        return Job(kind, ["compare", "many.yaml", "--no-cache", "--report", "out/r.json"], inputs)

    def make_entries(self, kind, random):
        inputs = [input for name in self.entries for input in self.entry(random, name).inputs]
        words = ["compare", "suite.yaml", "--cache", "cache", "--report", "out/r.json"]
        return Job(kind, words, inputs, expects=self.report)

    # MARK: other formats

    def make_npy(self, kind, random):
        name, words = random.choice([
            ("text.npy", ["--text", "bad.npy", "--video", "video.npy"]),
            ("video.npy", ["--text", "text.npy", "--video", "bad.npy"]),
            ("frames.npy", ["--text", "small.npy", "--video", "bad.npy", "--mask", "mask.npy"]),
            ("mask.npy", ["--text", "small.npy", "--video", "frames.npy", "--mask", "bad.npy"]),
            ("truth.npy", ["--text", "text.npy", "--video", "video.npy", "--truth", "bad.npy"]),
            ("scores.npy", ["--scores", "bad.npy", "--transposed"]),
        ])  # fmt: skip
        data = (self.good / name).read_bytes()
        edits = damaged(random, data, "npy", (self.good / "text.npy").read_bytes())
        return Job(kind, ["import", *words, "-o", "out/i.h5"], [Input("bad.npy", data, edits)])

    def make_arrays(self, kind, random):
        """A set of arrays of any format, and as a bank."""
        name = random.choice(self.arrays)
        data = (FIXTURES / "arrays" / name).read_bytes()
        other = (FIXTURES / "arrays" / random.choice(self.arrays)).read_bytes()
        edits = damaged(random, data, "arrays", other)
        bad = "bad" + pathlib.Path(name).suffix
        key = {"pt/nested-2.pt": ":embeds.text", "pt/nested-4.pt": ":embeds.text", "pt/nested-5.pt": ":embeds.text", "npz/stored.npz": ":text",
               "npz/deflated.npz": ":video", "npz/zip64.npz": ":text", "pt/views.pt": random.choice([":rows", ":strided", ":bf16"]),
               "safetensors/all.safetensors": random.choice([":F32", ":BF16", ":F16", ":I8"])}.get(name, "")  # fmt: skip
        words = random.choice([
            ["run", bad], ["inspect", bad], ["run", bad, bad, "-m", "emcl", "--report", "out/r.json"],
            ["run", "--text", bad + key, "--video", "good.npy", "-m", "baseline", "--report", "out/r.json"],
            ["run", "good.npy", "good.npy", "-m", "nnn", "--bank", bad + key, "good.npy"],
            ["import", "--text", bad + key, "--video", "good.npy", "-o", "out/i.h5"],
            ["import", "--scores", bad + key, "--transposed", "-o", "out/i.h5"],
            ["fit", "--text", "good.npy", "--video", bad + key, "--bf16", "-m", "sinkhorn", "-o", "out/p.h5"],
            ["compare", bad, "-m", "center", "--no-cache"],
        ])  # fmt: skip
        return Job(kind, words, [Input(bad, data, edits)])

    def make_texts(self, kind, random):
        """Ids and captions of every form."""
        name = random.choice(["captions.json", "captions.csv", "text.npy.txt", "ids.npy"])
        data = (self.good / name).read_bytes()
        edits = damaged(random, data, "json" if name.endswith("json") else "ids", (self.good / "ids.txt").read_bytes())
        bad = "bad" + pathlib.Path(name).suffix
        option = random.choice(["--ids", "--captions"])
        words = ["run", "--text", "text.npy", "--video", "video.npy", option, bad, "-m", "baseline", "--report", "out/r.html"]
        return Job(kind, words, [Input(bad, data, edits)])

    def make_ids(self, kind, random):
        data = (self.good / "ids.txt").read_bytes()
        edits = damaged(random, data, "ids", data)
        words = ["import", "--text", "text.npy", "--video", "video.npy", "--ids", "bad.txt", "-o", "out/i.h5"]
        return Job(kind, words, [Input("bad.txt", data, edits)])

    def make_search(self, kind, random):
        form = random.choice([["-f", "json", "-o", "out/s.json"], ["-f", "trec", "-o", "out/s.run"], ["-k", "3"]])
        if random.random() < 0.6:
            data = (self.good / random.choice(["sinkhorn.profile", "whiten.profile"])).read_bytes()
            edits = damaged(random, data, "hdf5", self.bytes[random.choice(self.exports)])
            return Job(kind, ["search", "--profile", "bad.h5", "--query", "tiny.text.npy", *form], [Input("bad.h5", data, edits)])
        data = (self.good / "tiny.text.npy").read_bytes()
        edits = damaged(random, data, "npy", (self.good / "text.npy").read_bytes())
        words = ["search", "--profile", "sinkhorn.profile", "--query", "bad.npy", *form]
        return Job(kind, words, [Input("bad.npy", data, edits)])

    def make_labels(self, kind, random):
        name, form = random.choice([("labels.txt", "ids"), ("labels.csv", "ids"), ("labels.json", "json")])
        data = (self.good / name).read_bytes()
        edits = damaged(random, data, form, data)
        words = ["run", "tiny.h5", "-m", "nnn", "--group", f"bad-{name}", "--report", "out/r.json"]
        return Job(kind, words, [Input(f"bad-{name}", data, edits)])

    def make_qrels(self, kind, random):
        """Judgments of pairs, in every command that takes them."""
        data = (self.good / "tiny.t2v.qrels").read_bytes()
        edits = damaged(random, data, "trec", (self.good / "tiny.t2v.run").read_bytes())
        words = random.choice([
            ["run", "tiny.h5", "-m", "nnn", "--qrels", "bad.qrels", "--report", "out/r.json"],
            ["inspect", "tiny.h5", "--qrels", "bad.qrels"],
            ["compare", "tiny.h5", "-m", "center", "--qrels", "bad.qrels", "--no-cache"],
            ["sweep", "tiny.h5", "--k", "2", "--beta=1", "--seeds", "0", "--qrels", "bad.qrels", "--report", "out/w.json"],
            ["export", "tiny.h5", "-f", "trec", "-o", "out/e", "--qrels", "bad.qrels"],
            ["apply", "tiny.h5", "--profile", "sinkhorn.profile", "--qrels", "bad.qrels"],
            ["run", "--topk", "tiny.t2v.run", "--qrels", "bad.qrels", "-m", "baseline", "--report", "out/r.html"],
            ["import", "--topk", "tiny.t2v.run", "--qrels", "bad.qrels", "-o", "out/i.h5"],
        ])  # fmt: skip
        return Job(kind, words, [Input("bad.qrels", data, edits)])

    def make_lists(self, kind, random):
        """Scores of some pairs: runs, JSON, and arrays of scores with the numbers of their videos."""
        name = random.choice(["tiny.t2v.run", "tiny.json", "tiny.jsonl", "best.npy", "numbers.npy"])
        data = (self.good / name).read_bytes()
        form = {"run": "trec", "npy": "npy"}.get(name.rsplit(".", 1)[1], "json")
        other = (self.good / random.choice(["tiny.t2v.run", "tiny.json", "best.npy"])).read_bytes()
        edits = damaged(random, data, form, other)
        bad = "bad." + name.rsplit(".", 1)[1]
        order = random.choice([[], ["--order", "above"], ["--order", "only"]])
        if form == "npy":
            topk = [bad, "numbers.npy"] if name == "best.npy" else ["best.npy", bad]
            beside = random.choice([[], ["--text", "text.npy", "--video", "video.npy"]])
            lists = ["--topk", *topk, *beside, *order]
        else:
            lists = ["--topk", bad, "--qrels", "tiny.t2v.qrels", *order]
        words = random.choice([
            ["run", *lists, "-m", "csls(k=2)", "--report", "out/r.json"],
            ["run", *lists, "-m", "baseline", "--save-scores", "out/s.h5"],
            ["inspect", *lists],
            ["import", *lists, "-o", "out/i.h5"],
            ["export", *lists, "-f", "trec", "-o", "out/e"],
        ])  # fmt: skip
        return Job(kind, words, [Input(bad, data, edits)])

    # MARK: one run

    def run(self, job, poison):
        """What is wrong with the tool on an input; nothing when all promises are kept."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.work))
        try:
            return self.run_in(folder, job, poison)
        finally:
            shutil.rmtree(folder)

    def run_in(self, folder, job, poison):
        (folder / "out").mkdir()
        of_suite = ["golden.json", "tiny.h5", "dot-multi.h5"] if job.kind in ("suite", "golden", "cache", "entries") else []
        of_suite += ["tiny.t2v.qrels", "tiny.h5"] if "own.yaml" in job.words else []
        of_suite += [pathlib.Path(name).name for name in self.exports] if "many.yaml" in job.words else []
        for name in dict.fromkeys([*job.words, *of_suite]):
            if (self.good / name).is_file():
                (folder / name).symlink_to(self.good / name)
        if "cache" in job.words:
            # The folder is written to, the entries are not: all but the damaged one are links.
            (folder / "cache").mkdir()
            for name in self.entries:
                os.link(self.good / "cache" / name, folder / "cache" / name)
        for input in job.inputs:
            target = folder / input.name
            if target.is_symlink() or target.exists():
                target.unlink()
            target.write_bytes(edited(input.data, input.edits))
        before = {str(path.relative_to(folder)) for path in folder.rglob("*")}

        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        with open(folder / "stdout", "wb") as stdout, open(folder / "stderr", "wb") as stderr:
            began = time.monotonic()
            child = subprocess.Popen(
                [self.tool, *job.words], cwd=folder, env=self.environment(folder, poison), stdin=subprocess.DEVNULL,
                stdout=stdout, stderr=stderr, start_new_session=True, preexec_fn=limit,
            )  # fmt: skip
            timer = threading.Timer(PATIENCE, lambda: os.killpg(child.pid, signal.SIGKILL))
            timer.start()
            _, status, usage = os.wait4(child.pid, 0)
            timer.cancel()
            seconds = time.monotonic() - began
            if seconds < PATIENCE and usage.ru_utime + usage.ru_stime < COMPUTING:
                seconds = min(seconds, SECONDS)
            child.returncode = os.waitstatus_to_exitcode(status)
        said = (folder / "stdout").read_bytes() + (folder / "stderr").read_bytes()
        self.said = said.decode("utf-8", "replace")
        self.status = child.returncode
        self.memory = usage.ru_maxrss << 10
        return list(self.faults(folder, job, child.returncode, seconds, usage.ru_maxrss << 10, before))

    def faults(self, folder, job, code, seconds, memory, before):
        errors = (folder / "stderr").read_text(errors="replace")
        if seconds > SECONDS:
            yield f"no end within {SECONDS} s"
        elif code < 0:
            yield f"ended by {signal.Signals(-code).name}"
        elif code not in CODES:
            yield f"exit {code}"
        if memory > MEMORY:
            yield "more than 1 GB"
        if code > 1 and "emcl-rerank: " not in errors:
            yield f"exit {code} without a message"
        if any(ord(c) < 32 and c not in "\n\t" or 127 <= ord(c) < 160 or 0x202A <= ord(c) <= 0x202E or 0x2066 <= ord(c) <= 0x2069 for c in self.said):
            yield "a control character on the terminal"
        left = {str(path.relative_to(folder)) for path in folder.rglob("*")} - before - {"stdout", "stderr"}
        parts = [name for name in left if name.endswith(".part")]
        if parts:
            yield "a .part is left"
        outputs = [name for name in left if name.startswith("out/") and name not in parts]
        # `compare` and `check` go on past an export that cannot be read; a report tells of a method that has no place.
        told = job.words[0] in ("compare", "check") or "not applied: " in self.said
        if code > 1 and any(name.endswith(".h5") or not told for name in outputs):
            yield f"an output is left with exit {code}"
        for name in outputs:
            if not is_whole(folder / name):
                yield f"a half-written {pathlib.Path(name).suffix}"
        if job.expects is not None and code >= 0:
            if code:
                yield f"exit {code} for a damaged cache"
            else:
                try:
                    report = without_time(json.loads((folder / "out/r.json").read_text()))
                except (OSError, ValueError):
                    report = None
                if report != job.expects:
                    yield "another report from a damaged cache"


def is_whole(path):
    data = path.read_bytes()
    if path.suffix == ".h5":
        # The end of the file, as the superblock has it.
        version = data[8] if len(data) > 48 else None
        place = {0: 40, 2: 28, 3: 28}.get(version)
        return data[:4] == b"\x89HDF" and place and struct.unpack_from("<Q", data, place)[0] == len(data)
    if path.suffix == ".json":
        try:
            json.loads(data)
        except (ValueError, RecursionError):
            return False
    return bool(data)


# Damaged inputs of one command, where there are many.
MANY = 25
MANY_KINDS = ["files", "banks", "entries"]
KINDS = ["first", "second", "fuse", "bank", "profile", "cache", "suite", "golden", "npy", "ids", "arrays", "texts", "search", "labels", "qrels", "lists"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tool")
    parser.add_argument("--seconds", type=float, help="stop after so long")
    parser.add_argument("--count", type=int, help="stop after so many inputs")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=int, default=0, help="the first input")
    parser.add_argument("--kinds", default=",".join(KINDS), help="of " + ",".join(KINDS + MANY_KINDS))
    parser.add_argument("--jobs", type=int, default=1, help="inputs at a time")
    parser.add_argument("--corpus", help="a folder of exports that a fuzzer made, to be taken as well")
    parser.add_argument("--only", type=int, help="run this input and show what was said")
    parser.add_argument("--keep", default=str(ROOT / ".build/campaign"), help="where findings are saved")
    options = parser.parse_args()
    kinds = options.kinds.split(",")
    unknown = set(kinds) - set(KINDS + MANY_KINDS)
    if unknown:
        parser.error(f"no such kinds: {', '.join(sorted(unknown))}")
    if options.seconds is None and options.count is None and options.only is None:
        parser.error("give --seconds or --count")
    # In memory where it can be: the files are small and many.
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="emcl-rerank-campaign-", dir=place) as work:
        sys.exit(run(options, kinds, work))


def run(options, kinds, work):
    lock = threading.Lock()
    counts, codes, findings, seen = collections.Counter(), collections.Counter(), collections.Counter(), {}
    inputs, memory = collections.Counter(), 0
    began = time.monotonic()
    numbers = iter(range(options.start, 1 << 62)) if options.only is None else iter([options.only])

    def due():
        with lock:
            done = sum(inputs.values())
            if options.count is not None and done >= options.count:
                return None
            if options.seconds is not None and time.monotonic() - began >= options.seconds:
                return None
            number = next(numbers, None)
            if number is not None:
                # A kind by the number: which inputs a kind gets does not depend on how many run at a time.
                counts[kinds[number % len(kinds)]] += 1
            return number

    def worker(index):
        nonlocal memory
        folder = pathlib.Path(work) / str(index)
        folder.mkdir()
        campaign = Campaign(options.tool, folder, options.corpus)
        while (number := due()) is not None:
            kind = kinds[number % len(kinds)]
            source = random.Random(f"{options.seed} {kind} {number}")
            job = campaign.job(kind, source)
            poison = source.choice([None, None, 0x41, 0xA5, 0xFF])
            faults = campaign.run(job, poison)
            with lock:
                codes[campaign.status] += 1
                memory = max(memory, campaign.memory)
                inputs[kind] += sum(1 for input in job.inputs if input.edits) or 1
            if options.only is not None:
                print(f"{' '.join(job.words)}\n{campaign.said}exit {campaign.status}")
                for input in job.inputs:
                    for edit in input.edits:
                        print("  " + told(input, edit))
            for fault in faults:
                with lock:
                    findings[(kind, fault)] += 1
                    is_new = (kind, fault) not in seen
                    seen.setdefault((kind, fault), number)
                if is_new:
                    keep(options, campaign, job, poison, number, fault)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for future in [pool.submit(worker, index) for index in range(options.jobs)]:
            future.result()
    seconds = time.monotonic() - began
    total = sum(inputs.values())
    print(f"{total} inputs in {seconds:.0f} s ({total / max(seconds, 1e-9):.0f} a second), seed {options.seed}")
    print("  " + ", ".join(f"{kind} {inputs[kind]}" for kind in kinds if inputs[kind]) + f"; at most {memory >> 20} MB")
    print("  exit codes: " + ", ".join(f"{code}: {codes[code]}" for code in sorted(codes)))
    for (kind, fault), times in sorted(findings.items()):
        print(f"FINDING {kind}: {fault}, {times} times, first with --only {seen[(kind, fault)]}")
    if not findings:
        print("  no finding")
    return 1 if findings else 0


def keep(options, campaign, job, poison, number, fault):
    """Saves a finding with the fewest edits that show it."""
    edits = [list(input.edits) for input in job.inputs]
    for own in edits:
        whole = list(own)
        own.clear()
        if fault in campaign.run(job.with_edits(edits), poison):
            continue
        own.extend(whole)
        for edit in reversed(whole):
            place = own.index(edit)
            own.remove(edit)
            if fault not in campaign.run(job.with_edits(edits), poison):
                own.insert(place, edit)
    job = job.with_edits(edits)
    folder = pathlib.Path(options.keep) / f"{job.kind}-{options.seed}-{number}-{fault.replace(' ', '-').replace('/', '-')}"
    folder.mkdir(parents=True, exist_ok=True)
    for input in job.inputs:
        (folder / pathlib.Path(input.name).name).write_bytes(edited(input.data, input.edits))
    campaign.run(job, poison)
    variable = f"MALLOC_PERTURB_={poison} " if poison is not None else ""
    (folder / "finding.txt").write_text(
        f"{fault}\n{variable}emcl-rerank {' '.join(job.words)}\n"
        f"python3 Fuzz/campaign.py TOOL --seed {options.seed} --kinds {options.kinds} --only {number}\n"
        + "".join(f"{told(input, edit)}\n" for input in job.inputs for edit in input.edits)
        + f"\n{campaign.said}"
    )  # fmt: skip
    print(f"finding: {job.kind}: {fault}: {folder}", flush=True)


def told(input, edit):
    start, end, new = edit
    return f"{input.name}: bytes {start} to {end}: {input.data[start:end][:32]!r} -> {new[:32]!r}"


if __name__ == "__main__":
    main()

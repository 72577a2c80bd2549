"""What other evaluations leave becomes a file of the layout; what is damaged or hostile is refused by name."""

import base64
import io
import json
import os
import pickle
import random
import struct
import subprocess
import sys

import numpy as np
import pytest

import emcl_rerank as er
from conftest import pairs

h5py = pytest.importorskip("h5py")

from emcl_rerank import convert  # noqa: E402
from emcl_rerank._pickle import _Reader, read_pickle  # noqa: E402

PROTOCOLS = (2, 3, 4, 5)


def unit(count=60, channels=24, seed=0):
    """Texts and videos of unit length, single precision."""
    return tuple((x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float32) for x in pairs(count, channels, seed=seed))


def dumped(value, path, protocol=4):
    with open(path, "wb") as file:
        pickle.dump(value, file, protocol=protocol)
    return str(path)


def mmeb_dump(folder, text, targets, infos, protocol=4):
    """The three files of a data set, as the evaluation's code writes them."""
    prefix = os.path.join(str(folder), "MSR-VTT")
    dumped(text, prefix + "_qry", protocol)
    dumped(targets, prefix + "_tgt", protocol)
    with open(prefix + "_info.jsonl", "w") as file:
        for info in infos:
            file.write(json.dumps(info) + "\n")
    return prefix


def own_targets(video):
    """Each query's video is its only candidate, as in the data sets of videos."""
    names = [f"clip{index}" for index in range(len(video))]
    return dict(zip(names, video)), [{"cand_names": [name], "label_name": name} for name in names]


def read(path):
    """All datasets and root attributes of a file."""
    found = {}
    with h5py.File(path, "r") as file:
        file.visititems(lambda name, own: found.__setitem__(name, own[()]) if isinstance(own, h5py.Dataset) else None)
        return found, dict(file.attrs)


def strings(values):
    return [own.decode() for own in values]


def refused(body):
    """The only problem of an error, and its status."""
    with pytest.raises(er.Error) as caught:
        body()
    assert len(caught.value.problems) == 1
    return caught.value.problems[0], caught.value.status


# ---- MMEB ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_set_of_mmeb_ranks_as_its_arrays_do(tmp_path, protocol):
    text, video = unit()
    targets, infos = own_targets(video)
    out = tmp_path / "out.h5"
    said = convert.mmeb(mmeb_dump(tmp_path, text, targets, infos, protocol), out)
    assert said[0] == "60 texts, 60 videos, 24 channels, one vector each"
    found, about = read(out)
    assert np.array_equal(found["text/embedding"], text) and np.array_equal(found["video/embedding"], video)
    assert strings(found["video/id"]) == list(targets) and strings(found["text/id"])[:2] == ["clip0#0", "clip1#0"]
    assert (about["protocol"], about["dataset"], about["format_version"]) == ("square", "MSR-VTT", "1.0")
    mine, theirs = er.run(str(out), ["emcl"]), er.run(er.Export(text, video, normalize=False), ["emcl"])
    assert all(dict(mine[name].t2v) == dict(theirs[name].t2v) for name in ("baseline", "emcl"))


def test_several_captions_of_a_video(tmp_path):
    text, video = unit()
    targets, _ = own_targets(video[:20])
    truth = np.random.default_rng(1).permutation(np.repeat(np.arange(20), 3))
    infos = [{"cand_names": [f"clip{own}"], "label_name": f"clip{own}"} for own in truth]
    convert.mmeb(mmeb_dump(tmp_path, text, targets, infos), tmp_path / "out.h5")
    found, about = read(tmp_path / "out.h5")
    assert np.array_equal(found["truth/video"], truth) and about["protocol"] == "multi"
    assert len(er.run(str(tmp_path / "out.h5"), ["baseline"]).ranks("baseline", "t2v")) == 60


def test_targets_without_a_query_are_told(tmp_path):
    text, video = unit()
    targets, infos = own_targets(video)
    said = convert.mmeb(mmeb_dump(tmp_path, text[:50], targets, infos[:50]), tmp_path / "out.h5")
    assert said[-1] == "10 of 60 videos have no text of their own"
    found, _ = read(tmp_path / "out.h5")
    assert [found[f"truth/relevance/{name}"].tolist() for name in ("text", "video", "grade")] == [[*range(50)], [*range(50)], [1] * 50]


def test_grades_and_several_labels(tmp_path):
    text, video = unit(count=6)
    targets, _ = own_targets(video)
    # Label after label, the last one twice: its last grade counts, as in a dictionary.
    labels = [["clip1", "clip0"], ["clip2"], ["clip5", "clip3", "clip5"], ["clip3"], ["clip4"], ["clip0"]]
    grades = [[2, 1], [3], [1, 0, 2], [1], [1], [1.0]]
    infos = [{"cand_names": own, "label_name": own, "rel_scores": grade} for own, grade in zip(labels, grades)]
    said = convert.mmeb(mmeb_dump(tmp_path, text, targets, infos), tmp_path / "out.h5")
    assert said[1] == "each query ranks all 6 targets (a guess; --local ranks among cand_names)"
    found, about = read(tmp_path / "out.h5")
    pairs_of = list(zip(*(found[f"truth/relevance/{name}"].tolist() for name in ("text", "video", "grade"))))
    assert pairs_of == [(0, 0, 1), (0, 1, 2), (1, 2, 3), (2, 3, 0), (2, 5, 2), (3, 3, 1), (4, 4, 1), (5, 0, 1)]
    assert about["format_version"] == "1.1" and "truth/video" not in found and "candidates/video" not in found
    order = np.argsort(-(text @ video.T), axis=1)
    gains = np.array([[dict(zip(own, grade)).get(f"clip{place}", 0) for place in row] for own, grade, row in zip(labels, grades, order)])
    discounts = 1 / np.log2(np.arange(2, 8))
    ideal = np.sort(gains, axis=1)[:, ::-1]
    run = er.run(str(tmp_path / "out.h5"), ["baseline"])
    assert run.baseline.t2v["nDCG@10"] == pytest.approx(np.mean((gains @ discounts) / (ideal @ discounts)), rel=1e-12)
    assert strings(found["text/id"]) == ["clip1#0", "clip2#0", "clip5#0", "clip3#0", "clip4#0", "clip0#0"]


def test_candidates_of_each_query(tmp_path):
    text, video = unit(count=8)
    targets, infos = own_targets(video)
    for index, info in enumerate(infos):
        info["cand_names"] = [f"clip{(index + step) % 8}" for step in (0, 3, 1, 3)]
    prefix = mmeb_dump(tmp_path, text, targets, infos)
    said = convert.mmeb(prefix, tmp_path / "out.h5")
    assert said[1:] == ["each query ranks its own cand_names (a guess; --global ranks among all)",
                        "8 candidates stand twice in the list of their query, and count once"]
    found, _ = read(tmp_path / "out.h5")
    assert found["candidates/indptr"].tolist() == list(range(0, 25, 3)) and found["candidates/indptr"].dtype == np.int64
    lists = np.split(found["candidates/video"], found["candidates/indptr"][1:-1])
    assert [own.tolist() for own in lists] == [sorted((index + step) % 8 for step in (0, 1, 3)) for index in range(8)]
    scores = text @ video.T
    expected = [1 + sum(scores[index, (index + step) % 8] > scores[index, index] for step in (1, 3)) for index in range(8)]
    assert er.run(str(tmp_path / "out.h5"), ["baseline"]).ranks("baseline", "t2v").tolist() == expected
    assert convert.mmeb(prefix, tmp_path / "all.h5", local=False)[1:] == ["each query ranks all 8 targets"]
    assert "candidates/video" not in read(tmp_path / "all.h5")[0]
    # A list of all targets leaves nothing out.
    for info in infos:
        info["cand_names"] = list(targets)
    assert convert.mmeb(mmeb_dump(tmp_path, text, targets, infos), tmp_path / "all.h5")[1].startswith("each query ranks all 8")


def test_late_interaction_loses_its_padding(tmp_path):
    rng = np.random.default_rng(3)
    text, video = (rng.standard_normal((6, length, 16)).astype(np.float32) for length in (5, 9))
    lengths = rng.integers(2, 5, 6), rng.integers(4, 9, 6)
    for padded, own in zip((text, video), lengths):
        padded[np.arange(padded.shape[1]) >= own[:, None]] = 0
    targets, infos = own_targets(video)
    said = convert.mmeb(mmeb_dump(tmp_path, text, targets, infos), tmp_path / "out.h5")
    assert said[0].endswith("several vectors each")
    assert said[-1].startswith(f"{30 - lengths[0].sum() + 54 - lengths[1].sum()} rows of zeros are padding")
    found, about = read(tmp_path / "out.h5")
    assert (about["similarity"], about["maxsim_pooling"], about["format_version"]) == ("maxsim", "sum", "1.1")
    for side, padded, own in (("text", text, lengths[0]), ("video", video, lengths[1])):
        assert found[f"{side}/offsets"].tolist() == [0, *np.cumsum(own)]
        assert np.array_equal(found[f"{side}/vectors"], np.concatenate([rows[:count] for rows, count in zip(padded, own)]))


def test_bfloat16_is_widened_exactly(tmp_path):
    brain = pytest.importorskip("ml_dtypes").bfloat16
    text, video = (own.astype(brain) for own in unit())
    targets, infos = own_targets(video)
    for protocol in PROTOCOLS:
        convert.mmeb(mmeb_dump(tmp_path, text, targets, infos, protocol), tmp_path / "out.h5")
        found, _ = read(tmp_path / "out.h5")
        assert found["text/embedding"].dtype in (np.float32, np.float16)
        assert np.array_equal(found["text/embedding"].astype(np.float32), text.astype(np.float32))
        assert np.array_equal(found["video/embedding"].astype(np.float32), video.astype(np.float32))


@pytest.mark.parametrize("line, what", [
    ("{", "not JSON"),
    ("[" * 100000, "not JSON"),
    ("\xff", "not JSON"),
    ("[]", "no label_name"),
    ("{\"cand_names\": [\"clip0\"]}", "no label_name"),
    ("{\"label_name\": null}", "label_name is neither a name nor a list of names"),
    ("{\"label_name\": true}", "label_name is neither a name nor a list of names"),
    ("{\"label_name\": [\"clip0\", 1.5]}", "label_name is neither a name nor a list of names"),
    ("{\"label_name\": \"clip99\"}", "label_name has a name that is no target"),
    ("{\"label_name\": \"clip1\", \"cand_names\": [\"clip0\", \"other\"]}", "cand_names has a name that is no target"),
    ("{\"label_name\": \"clip1\", \"rel_scores\": [1, 2]}", "rel_scores are no whole number from 0 for each label"),
    ("{\"label_name\": \"clip1\", \"rel_scores\": [-1]}", "rel_scores are no whole number from 0 for each label"),
    ("{\"label_name\": \"clip1\", \"rel_scores\": [0.5]}", "rel_scores are no whole number from 0 for each label"),
    ("{\"label_name\": \"clip1\", \"rel_scores\": [NaN]}", "rel_scores are no whole number from 0 for each label"),
    ("{\"label_name\": \"clip1\", \"rel_scores\": [1e999]}", "rel_scores are no whole number from 0 for each label"),
])
def test_a_line_that_is_wrong_is_named(tmp_path, line, what):
    text, video = unit(count=4)
    targets, infos = own_targets(video)
    prefix = mmeb_dump(tmp_path, text, targets, infos)
    lines = [json.dumps(info) for info in infos]
    lines[2] = line
    with open(prefix + "_info.jsonl", "w", encoding="latin1") as file:
        file.write("\n".join(lines))
    problem, status = refused(lambda: convert.mmeb(prefix, tmp_path / "out.h5", local=True))
    assert (problem.file, problem.place, problem.what, status) == (prefix + "_info.jsonl", "line 3", what, 65)
    assert not os.path.exists(tmp_path / "out.h5")


@pytest.mark.parametrize("change, file, what", [
    (lambda own: own.update(infos=own["infos"][:-1]), "_info.jsonl", "another number of queries"),
    (lambda own: own.update(text=own["text"].astype(int)), "_qry", "not an array of vectors"),
    (lambda own: own.update(text=own["text"][0]), "_qry", "not an array of vectors"),
    (lambda own: own.update(text=own["text"][:0]), "_qry", "not an array of vectors"),
    (lambda own: own.update(text=own["text"].tolist()), "_qry", "not an array"),
    (lambda own: own.update(targets=list(own["targets"].values())), "_tgt", "not a dictionary of vectors"),
    (lambda own: own.update(targets={}), "_tgt", "not a dictionary of vectors"),
    (lambda own: own["targets"].update(clip2=own["targets"]["clip2"][:5]), "_tgt", "vectors of another shape"),
    (lambda own: own["targets"].update(clip2=own["text"]), "_tgt: 'clip2'", "not an array of vectors"),
    (lambda own: own["targets"].update(clip2="a"), "_tgt: 'clip2'", "not an array"),
])
def test_files_that_do_not_fit_are_named(tmp_path, change, file, what):
    text, video = unit(count=4)
    targets, infos = own_targets(video)
    own = {"text": text, "targets": targets, "infos": infos}
    change(own)
    prefix = mmeb_dump(tmp_path, own["text"], own["targets"], own["infos"])
    problem, status = refused(lambda: convert.mmeb(prefix, tmp_path / "out.h5"))
    assert (problem.file, problem.what, status) == (prefix + file, what, 65)


def test_numbers_that_are_not_finite_are_named(tmp_path):
    text, video = unit(count=4)
    video[2, 5] = np.nan
    targets, infos = own_targets(video)
    problem, status = refused(lambda: convert.mmeb(mmeb_dump(tmp_path, text, targets, infos), tmp_path / "out.h5"))
    assert status == 65 and "video/embedding: nan at video 2, channel 5" in problem.what
    assert not [name for name in os.listdir(tmp_path) if "out.h5" in name]


# ---- Tevatron ------------------------------------------------------------------------------------------------------

def test_tevatron_by_the_ids(tmp_path):
    text, video = unit()
    order = np.random.default_rng(2).permutation(60)
    queries = dumped((text[order].astype(np.float16), [int(own) for own in order]), tmp_path / "q.pkl")
    shards = [dumped((video[start:start + 20], [str(own) for own in range(start, start + 20)]), tmp_path / f"c{start}.pkl")
              for start in (0, 20, 40)]
    said = convert.tevatron(queries, shards, tmp_path / "out.h5", model="made up")
    assert said[1:] == ["each query belongs to the passage of its own id"]
    found, about = read(tmp_path / "out.h5")
    assert np.array_equal(found["truth/video"], order) and np.array_equal(found["video/embedding"], video)
    assert found["text/embedding"].dtype == np.float16 and np.array_equal(found["text/embedding"], text[order].astype(np.float16))
    assert strings(found["text/id"]) == [str(own) for own in order] and about["model"] == "made up"
    er.run(str(tmp_path / "out.h5"), ["baseline"])


@pytest.mark.parametrize("lines", [
    "\ufeffq0 0 a 1\nq0 0 b 2\r\nq1 0 c 1\nq2 0 a 0\n\nq2 0 d 1\nother 0 nowhere 1\nq2 0 nowhere 0",
    "query-id\tcorpus-id\tscore\nq0\ta\t1\nq0\tb\t2\nq1\tc\t1\nq2\ta\t0\nq2\td\t1\nother\tnowhere\t1\nq2\tnowhere\t0\n",
])
def test_tevatron_with_judgments(tmp_path, lines):
    text, video = unit(count=4)
    queries = dumped((text[:3], ["q0", "q1", "q2"]), tmp_path / "q.pkl")
    passages = dumped((video, np.array(["a", "b", "c", "d"])), tmp_path / "c.pkl")
    (tmp_path / "qrels").write_text(lines)
    said = convert.tevatron(queries, passages, tmp_path / "out.h5", qrels=tmp_path / "qrels")
    assert said[1:] == ["the judgments of 1 queries without a vector are left out",
                        "1 judgments of grade 0 on passages without a vector are left out"]
    found, _ = read(tmp_path / "out.h5")
    pairs_of = list(zip(*(found[f"truth/relevance/{name}"].tolist() for name in ("text", "video", "grade"))))
    assert pairs_of == [(0, 0, 1), (0, 1, 2), (1, 2, 1), (2, 0, 0), (2, 3, 1)]


@pytest.mark.parametrize("line, what", [
    ("q0 0 a", None), ("q0 0", "not a judgment"), ("q0 0 a 1 x", "not a judgment"), ("q0 0 a -1", "a grade that is no whole number from 0"),
    ("q0 0 a 1.5", "a grade that is no whole number from 0"), ("q0 0 a 12345678901", "a grade that is no whole number from 0"),
    ("q1 0 b 1", "a pair judged twice"), ("q0 0 nowhere 1", "a right passage without a vector"), ("\xff 0 a 1", "not UTF-8"),
])
def test_judgments_that_are_wrong_are_named(tmp_path, line, what):
    text, video = unit(count=4)
    queries = dumped((text[:2], ["q0", "q1"]), tmp_path / "q.pkl")
    passages = dumped((video, ["a", "b", "c", "d"]), tmp_path / "c.pkl")
    (tmp_path / "qrels").write_bytes(b"q1 0 b 1\n" + line.encode("latin1"))
    problem, status = refused(lambda: convert.tevatron(queries, passages, tmp_path / "out.h5", qrels=tmp_path / "qrels"))
    assert status == 65 and problem.file == str(tmp_path / "qrels")
    assert problem.what == (what or "a grade that is no whole number from 0")
    assert problem.place == "line 2"


@pytest.mark.parametrize("queries, what", [
    (np.zeros((4, 3), np.float32), "not what Tevatron writes"),
    ((np.ones((4, 24), np.float32), ["a", "b"]), "another number of ids"),
    ((np.ones((4, 24), np.float32), [0.5, 1, 2, 3]), "ids that are no list of strings or whole numbers"),
    ((np.ones((4, 24), np.float32), ["0", "1", "1", "3"]), "an id stands twice"),
    ((np.ones((4, 24), np.float32), ["0", "1", "2", "x"]), "which passage belongs to which query is unknown"),
    ((np.ones((4, 24), np.float32), [1, "1", "2", "3"]), "an id stands twice"),
])
def test_pairs_that_are_wrong_are_named(tmp_path, queries, what):
    _, video = unit(count=4)
    path = dumped(queries, tmp_path / "q.pkl")
    passages = dumped((video, ["0", "1", "2", "3"]), tmp_path / "c.pkl")
    problem, status = refused(lambda: convert.tevatron(path, passages, tmp_path / "out.h5"))
    assert (problem.file, problem.what, status) == (path, what, 65)


def test_channels_that_differ_are_named(tmp_path):
    text, video = unit(count=4)
    path = dumped((text, list("abcd")), tmp_path / "q.pkl")
    passages = dumped((video[:, :5], list("abcd")), tmp_path / "c.pkl")
    problem, _ = refused(lambda: convert.tevatron(path, passages, tmp_path / "out.h5"))
    assert (problem.file, problem.what, problem.found) == (passages, "another number of channels", "5")


# ---- pickles -------------------------------------------------------------------------------------------------------

class Calls:
    """Becomes a call of a function when it is unpickled."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("protocol", (0, 1) + PROTOCOLS)
def test_nothing_is_executed(tmp_path, protocol):
    trace = tmp_path / "trace"
    for value in (Calls(os.system, f"touch {trace}"), Calls(exec, f"open({str(trace)!r}, 'w')"), Calls(open, str(trace), "w"),
                  [np.zeros(3), Calls(os.mkdir, str(trace))], {"a": Calls(eval, "1")}, (np.zeros(2), [Calls(np.load, str(trace))])):
        problem, status = refused(lambda: read_pickle(dumped(value, tmp_path / "a.pkl", protocol)))
        assert status == 65 and problem.place.startswith("byte ")
        assert not trace.exists()


@pytest.mark.parametrize("value, found", [
    (np.array([None, 1]), "O8"), (np.zeros(2, [("a", "f4")]), "V4"), (np.zeros(2, complex), "c16"), (np.zeros(2, "M8[s]"), "M8"),
    (np.zeros(2, np.longdouble), np.dtype(np.longdouble).str[1:]),
])
def test_arrays_of_other_types_are_refused(tmp_path, value, found):
    problem, _ = refused(lambda: read_pickle(dumped(value, tmp_path / "a.pkl")))
    assert (problem.what, problem.found) == ("an array of another type", found)


def test_other_classes_are_refused_by_name(tmp_path):
    problem, _ = refused(lambda: read_pickle(dumped(np.ma.array([1.0]), tmp_path / "a.pkl")))
    assert problem.what == "a pickle of numpy.ma.core._mareconstruct, which is not read" or "numpy.ma" in problem.what
    problem, _ = refused(lambda: read_pickle(dumped({1, 2}, tmp_path / "a.pkl")))
    assert (problem.what, problem.found) == ("an instruction of pickle that arrays do not need", "EMPTY_SET")
    problem, _ = refused(lambda: read_pickle(dumped({(1, 2): 3}, tmp_path / "a.pkl")))
    assert (problem.what, problem.found) == ("a key that is no string", "tuple")


def test_tensors_are_refused_with_a_way_out(tmp_path):
    torch = pytest.importorskip("torch")
    problem, _ = refused(lambda: read_pickle(dumped((torch.zeros(2, 3), ["a", "b"]), tmp_path / "q.pkl")))
    assert "torch._utils._rebuild_tensor_v2" in problem.what and problem.hint.endswith("tensor.float().cpu().numpy()")


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_is_read_is_what_was_written(tmp_path, protocol):
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal((3, 4)).astype(code) for code in ("<f2", "<f4", ">f4", "<f8", ">f8")]
    arrays += [np.asfortranarray(arrays[1]), arrays[1][::2], arrays[1].T, arrays[1][:0], np.array(3, np.float32),
               np.arange(5, dtype=">i2"), np.arange(5, dtype="u8"), np.array([True, False]), np.array(["ab", "ünï"]), np.array([b"a"])]
    value = {"arrays": arrays, "again": (arrays[1], arrays[1]), "text": "ü" * 300, "long": "a" * 70000, "numbers": [
        0, 255, 256, 65536, -1, 2**40, -2**40, 1.5, None, True, False], "scalars": [np.int64(-7), np.str_("xy"), np.float32(0.5)],
        "many": list(range(3000)), 7: {}}
    found = read_pickle(dumped(value, tmp_path / "a.pkl", protocol))
    assert list(found) == [str(key) for key in value] and found["7"] == {}
    for own, expected in zip([*found["arrays"], *found["again"]], [*arrays, *value["again"]]):
        assert own.dtype == expected.dtype and own.shape == expected.shape and np.array_equal(own, expected)
        assert not own.flags.writeable
    assert all(found[name] == value[name] for name in ("text", "long", "numbers", "many"))
    assert found["scalars"] == [-7, "xy", 0.5]


def test_a_pickle_of_an_older_numpy(tmp_path):
    """Written by numpy 1.18 with Python 3.6, whose modules had other names."""
    path = tmp_path / "a.pkl"
    path.write_bytes(base64.b64decode(
        "gANjbnVtcHkuY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApxAGNudW1weQpuZGFycmF5CnEBSwCFcQJDAWJxA4dxBFJxBShLAUsCSwOGcQZjbnVtcHkKZHR5cGUK"
        "cQdYAgAAAGY0cQhLAEsBh3EJUnEKKEsDWAEAAAA8cQtOTk5K/////0r/////SwB0cQxiiUMYAAAAAAAAgD8AAABAAABAQAAAgEAAAKBAcQ10cQ5iXXEPKFgCAAAAcTBx"
        "EFgCAAAAcTFxEWWGcRIu"))
    vectors, ids = read_pickle(str(path))
    assert np.array_equal(vectors, np.arange(6, dtype=np.float32).reshape(2, 3)) and ids == ["q0", "q1"]


HUGE = struct.pack("<Q", 1 << 60)


@pytest.mark.parametrize("body", [
    b"", b".", b"(.", b"N", b"NN.", b"0", b"a.", b"Na.", b"]e.", b"]Nu.", b"}(Nu.", b"}(NNu.", b"s.", b"b.", b"R.", b"t.", b"N\x85\x86.",
    b"h\x05.", b"j\xff\xff\xff\x7f.", b"\x8e" + HUGE + b"a.", b"\x96" + HUGE + b"a.", b"\x8d" + HUGE + b"a.", b"B\xff\xff\xff\xffa.",
    b"\x8a\xff.", b"\x8b\xff\xff\xff\x7f.", b"X\xff\xff\xff\xff.", b"\x8c\x02\xff\xfe.", b"cos\nsystem\n.", b"cos.", b"c" + b"a" * 999 + b"\nb\n.",
    b"NN\x93.", b"\x8c\x02os\x8c\x06system\x93.", b"cnumpy\ndtype\n)R.", b"cnumpy\ndtype\nN\x85R.", b"cnumpy\nndarray\n)R.",
    b"cnumpy\nndarray\n)\x81.", b"cnumpy\ndtype\n)}\x92.", b"(icodecs\nencode\n.", b"(cnumpy\ndtype\no.", b"P1\n.", b"NQ.", b"\x82\x01.",
    b"I1\n.", b"L1L\n.", b"F1\n.", b"S'a'\n.", b"Va\n.", b"g0\n.", b"p0\n.", b"N2.", b"\x97.", b"\x98.", b"\x8f.", b"\x91.", b"\xff.",
    b"c_codecs\nencode\nX\x02\x00\x00\x00\xc4\x80X\x06\x00\x00\x00latin1\x86R.", b"c_codecs\nencode\nNN\x86R.",
    b"cnumpy.core.numeric\n_frombuffer\n(NNNNtR.", b"cnumpy.core.multiarray\nscalar\nNN\x86R.",
    b"cnumpy.core.multiarray\n_reconstruct\n)RN\x85b.", b"cnumpy.core.multiarray\n_reconstruct\n)R(K\x01NNNNtb.",
])
def test_damaged_and_hostile_pickles_are_refused(tmp_path, body):
    path = tmp_path / "a.pkl"
    path.write_bytes(b"\x80\x04" + body)
    if body in (b"N",):
        expected = "the file ends too early"
    else:
        expected = None
    problem, status = refused(lambda: read_pickle(str(path)))
    assert status == 65 and problem.file == str(path) and (expected is None or problem.what == expected)


def array_of(shape, raw, code="f4", order=False):
    """A pickle of an array with a shape and bytes that need not fit."""
    own = io.BytesIO()
    pickler = pickle._Pickler(own, protocol=4)

    class Array:
        def __reduce__(self):
            return np.zeros(1).__reduce__()[0], (np.ndarray, (0,), b"b"), (1, shape, np.dtype(code), order, raw)
    pickler.dump(Array())
    return own.getvalue()


@pytest.mark.parametrize("shape, raw", [
    ((1 << 40,), b"abcd"), ((2, 2), b"abcd"), ((-1,), b"abcd"), ((1 << 62, 1 << 62, 4), b""), ((0, 1 << 70), b""), ((1,) * 60, b"abcd"),
    ((True,), b"abcd"), ((1.0,), b"abcd"), ([1], b"abcd"), (None, b"abcd"), ((1,), [1.0]), ((1,), "abcd"), ((1,), None),
])
def test_arrays_that_do_not_fit_their_bytes_are_refused(tmp_path, shape, raw):
    path = tmp_path / "a.pkl"
    path.write_bytes(array_of((1,), b"abcd"))
    assert read_pickle(str(path)).shape == (1,)
    path.write_bytes(array_of(shape, raw))
    problem, status = refused(lambda: read_pickle(str(path)))
    assert status == 65 and "array" in problem.what


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_no_change_of_bytes_does_harm(protocol):
    """Bytes that are changed, left out, or put in, are read or refused, and nothing else happens."""
    text, video = unit(count=5, channels=4)
    made = [pickle.dumps(value, protocol=protocol) for value in (
        text, dict(zip("abcde", video)), (text.astype(np.float16), ["a", "b", 3, np.str_("d"), np.int64(4)]))]
    rng = random.Random(protocol)
    refusals = 0
    for _ in range(2000):
        data = bytearray(rng.choice(made))
        for _ in range(rng.randint(1, 4)):
            place = rng.randrange(len(data))
            kind = rng.randrange(4)
            if kind == 0:
                data[place] = rng.randrange(256)
            elif kind == 1:
                del data[place:place + rng.randint(1, 8)]
            elif kind == 2:
                data[place:place] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 4)))
            else:
                # A piece of it once more: references and calls at other places.
                start = rng.randrange(len(data))
                data[place:place] = data[start:start + rng.randint(1, 40)]
            data = data or bytearray(b".")
        try:
            _Reader(memoryview(bytes(data)), "a.pkl").run()
        except er.Error as error:
            assert error.status == 65 and len(str(error)) < 900
            refusals += 1
    assert refusals > 800


def test_files_that_cannot_be_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "none", tmp_path, tmp_path / "pipe", "a\0b"):
        problem, status = refused(lambda: read_pickle(str(path)))
        assert (problem.file, status) == (str(path), 66)


# ---- the command ---------------------------------------------------------------------------------------------------

def command(*words, code=None):
    """Runs the command in a process of its own; returns its status, and what it printed."""
    start = ["-m", "emcl_rerank.convert"] if code is None else ["-c", code]
    own = subprocess.run([sys.executable, *start, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return own.returncode, own.stdout, own.stderr


def test_the_command(tmp_path):
    text, video = unit(count=4)
    prefix = mmeb_dump(tmp_path, text, *own_targets(video))
    out = tmp_path / "out.h5"
    assert command("mmeb", prefix, out) == (
        0, f"wrote {out}: 4 texts, 4 videos, 24 channels, one vector each\n"
        "each query ranks all 4 targets (a guess; --local ranks among cand_names)\n", "")
    assert command("mmeb", prefix, out, "--local", "--split", "1k-A")[0] == 0
    found, about = read(out)
    assert found["candidates/video"].tolist() == [0, 1, 2, 3] and about["split"] == "1k-A"
    queries = dumped((text, list("abcd")), tmp_path / "q.pkl")
    shards = [dumped((video[at], list("abcd")[at]), tmp_path / f"c{at.start}.pkl") for at in (slice(0, 2), slice(2, 4))]
    assert command("tevatron", queries, *shards, out)[:2] == (
        0, f"wrote {out}: 4 texts, 4 videos, 24 channels, one vector each\neach query belongs to the passage of its own id\n")


@pytest.mark.parametrize("words, status, said", [
    ([], 64, "emcl-rerank: the following arguments are required: SYSTEM"),
    (["mmeb", "a"], 64, "emcl-rerank: the following arguments are required: OUT.h5"),
    (["colbert", "a", "b"], 64, "emcl-rerank: argument SYSTEM: invalid choice"),
    (["mmeb", "no/such", "out.h5"], 66, "emcl-rerank: no/such_qry: cannot be opened: No such file or directory"),
    (["mmeb", "{prefix}", "no/such/out.h5"], 73, "emcl-rerank: no/such/out.h5: cannot be written: "),
    (["tevatron", "{prefix}_tgt", "{prefix}_tgt", "out.h5"], 65,
     "emcl-rerank: {prefix}_tgt: not what Tevatron writes (expected a pair of vectors and ids, found dict)"),
])
def test_exit_codes_are_those_of_the_command(tmp_path, words, status, said):
    text, video = unit(count=4)
    prefix = mmeb_dump(tmp_path, text, *own_targets(video))
    found = command(*(word.format(prefix=prefix) for word in words))
    assert found[0] == status and found[1] == ""
    assert found[2].splitlines()[-1].startswith(said.format(prefix=prefix))


def test_without_h5py(tmp_path):
    text, video = unit(count=4)
    prefix = mmeb_dump(tmp_path, text, *own_targets(video))
    code = "import sys; sys.modules['h5py'] = None; from emcl_rerank import convert; sys.exit(convert.main())"
    status, _, errors = command("mmeb", prefix, tmp_path / "out.h5", code=code)
    assert status == 70 and "a file of the layout needs h5py" in errors and "hint: pip install h5py" in errors

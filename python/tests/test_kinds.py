"""Several vectors for each text and video give the scores that numpy finds."""

import numpy as np
import pytest

import emcl_rerank as er
from conftest import pairs
from test_arrays import problem


def several(count=30, channels=16, seed=0):
    """Lists of vectors of texts and videos."""
    rng = np.random.default_rng(seed)
    text, video = pairs(count, channels, noise=0.7, seed=seed)
    return tuple([(own + 0.6 * rng.standard_normal((rng.integers(*span), channels))).astype(np.float32) for own in side]
                 for side, span in ((text, (2, 6)), (video, (5, 20))))


def unit(x):
    return x / np.linalg.norm(x.astype(np.float64), axis=1, keepdims=True)


def best_products(texts, videos):
    return np.array([[(a @ b.T).max(1).sum() for b in videos] for a in texts])


def padded(items):
    """One array with a mask; what is padded with must not matter."""
    most = max(len(own) for own in items)
    full = np.full((len(items), most, items[0].shape[1]), 9, np.float32)
    for row, own in zip(full, items):
        row[:len(own)] = own
    return full, np.array([[place < len(own) for place in range(most)] for own in items])


def test_lists_of_vectors():
    texts, videos = several()
    found = er.scores(er.Export.maxsim(texts, videos))
    expected = best_products([unit(own) for own in texts], [unit(own) for own in videos])
    assert np.allclose(found, expected, rtol=0, atol=2e-6 * max(len(own) for own in texts))
    assert np.allclose(er.scores(er.Export.maxsim(texts, videos, normalize=False)), best_products(texts, videos), rtol=1e-5, atol=1e-4)
    run = er.run(er.Export.maxsim(texts, videos, name="late"), ["baseline", "emcl"])
    places = np.array([1 + (row > row[i]).sum() for i, row in enumerate(expected)])
    assert np.array_equal(run.ranks("baseline", "t2v"), places)
    assert run["baseline"].t2v["R@1"] == pytest.approx(100 * np.mean(places == 1)) and "late" in str(run)


def test_padded_vectors_are_the_same():
    texts, videos = several()
    (text, text_mask), (video, video_mask) = padded(texts), padded(videos)
    expected = er.scores(er.Export.maxsim(texts, videos))
    whole = er.Export.maxsim(text, video, text_mask=text_mask, video_mask=video_mask)
    batches = er.Export.maxsim([text[:7], text[7:]], video, text_mask=[text_mask[:7], text_mask[7:]], video_mask=video_mask.astype(int))
    assert np.array_equal(er.scores(whole), expected) and np.array_equal(er.scores(batches), expected)


def test_vectors_of_torch():
    torch = pytest.importorskip("torch")
    texts, videos = ([torch.from_numpy(own).bfloat16() for own in side] for side in several())
    wide = [[own.float().numpy() for own in side] for side in (texts, videos)]
    assert np.array_equal(er.scores(er.Export.maxsim(texts, videos)), er.scores(er.Export.maxsim(*wide)))


def test_several_captions_and_other_methods(tmp_path):
    texts, videos = several()
    truth = np.repeat(np.arange(15), 2)
    data = er.Export.maxsim(texts, videos[:15], truth, ids=[f"clip{i}" for i in range(15)], captions=["words"] * 30)
    run = er.run(data, ["best"])
    assert run["best"].v2t["R@1"] > 0
    data.save(tmp_path / "late.h5")
    assert np.array_equal(er.scores(str(tmp_path / "late.h5")), er.scores(data))


def test_what_does_not_fit_is_named():
    texts, videos = several()
    full, mask = padded(videos)
    own = problem(lambda: er.Export.maxsim(texts[:3] + [texts[3][:, 1:]] + texts[4:], videos))
    assert (own.file, own.what, own.found) == ("text[3]", "another number of channels", "15")
    own = problem(lambda: er.Export.maxsim(texts, videos[:2] + [videos[2][:0]] + videos[3:]))
    assert (own.file, own.what) == ("video[2]", "no numbers")
    own = problem(lambda: er.Export.maxsim(texts, videos, video_mask=mask))
    assert (own.file, own.what) == ("video", "a mask for a list of items")
    own = problem(lambda: er.Export.maxsim(texts, full, video_mask=mask[:, 1:]))
    assert (own.file, own.what) == ("video_mask", "a mask that does not fit")
    mask[4] = False
    own = problem(lambda: er.Export.maxsim(texts, full, video_mask=mask))
    assert (own.file, own.what, own.found) == ("video_mask", "an item without vectors", "row 4 has no 1")
    own = problem(lambda: er.Export.maxsim(texts, full[:, 0]))
    assert (own.file, own.what) == ("video", "another number of axes")
    texts[5][1, 2] = np.nan
    own = problem(lambda: er.run(er.Export.maxsim(texts, videos)))
    assert own.file == "text" and own.expected == "finite values"
    texts, _ = several(channels=15)
    own = problem(lambda: er.run(er.Export.maxsim(texts, videos)))
    assert own.file in ("text", "video") and "15" in str(own) and "16" in str(own)


# ---- judgments -----------------------------------------------------------------------------------------------------

def judged(count=50, seed=3):
    """Judgments by names: one to three right videos of a text, some with grades, some judged and wrong."""
    rng = np.random.default_rng(seed)
    qrels = {}
    for text in range(count):
        others = rng.choice(np.delete(np.arange(count), text), 3, replace=False)
        grades = {f"clip {text}": int(rng.integers(1, 4))}
        grades.update({f"clip {video}": int(grade) for video, grade in zip(others, rng.integers(0, 3, 3))})
        qrels[f"q%{text}"] = grades
    return qrels


def test_judgments_count_as_trec_counts():
    text, video = pairs(50, 24, noise=1.5)
    qrels = judged()
    names = [f"clip {index}" for index in range(50)]
    data = er.Export(text, video, ids=names).with_qrels(qrels, [f"q%{index}" for index in range(50)])
    run = er.run(data, ["baseline", "emcl"])
    order = np.argsort(-er.scores(data), axis=1)
    found = {"R@1": [], "R@5": [], "nDCG@10": [], "MRR": [], "mAP": []}
    for row, grades in zip(order, qrels.values()):
        gains = np.array([grades.get(names[place], 0) for place in row])
        right = np.flatnonzero(gains)
        found["R@1"].append(100 * (right[0] < 1))
        found["R@5"].append(100 * (right[0] < 5))
        found["MRR"].append(1 / (1 + right[0]))
        found["mAP"].append(np.mean([(1 + nth) / (1 + place) for nth, place in enumerate(right)]))
        discounts = 1 / np.log2(np.arange(2, 12))
        best = np.sort(gains)[::-1][:10]
        found["nDCG@10"].append((gains[:10] * discounts).sum() / (best * discounts).sum())
    for name, values in found.items():
        assert run["baseline"].t2v[name] == pytest.approx(np.mean(values), rel=1e-9), name
    assert run.input["protocol"] == "graded" and run["emcl"].t2v["R@1"] > 0


def test_judgments_of_other_kinds(tmp_path):
    texts, videos = several()
    qrels = {f"text{index}": {f"video{index}": 1} for index in range(30)}
    data = er.Export.maxsim(texts, videos)
    plain, own = er.run(data, []), er.run(data.with_qrels(qrels), [])
    assert own.baseline.t2v["R@1"] == plain.baseline.t2v["R@1"] and own.input["protocol"] == "graded"
    matrix = er.Export.scores(er.scores(data)).with_qrels(qrels)
    assert er.run(matrix, []).baseline.t2v["R@1"] == plain.baseline.t2v["R@1"]
    matrix.save(tmp_path / "judged.h5")
    both = er.compare({"file": str(tmp_path / "judged.h5"), "arrays": matrix}, ["nnn(bank=gallery)"])
    assert both["file"].baseline.t2v == both["arrays"].baseline.t2v and both["file"].baseline.t2v["R@1"] == plain.baseline.t2v["R@1"]


def test_judgments_that_are_wrong_are_named():
    text, video = pairs(10)
    data = er.Export(text, video)
    for grade in (-1, 0.5, True):
        own = problem(lambda: data.with_qrels({"text0": {"video1": grade}}))
        assert (own.file, own.place, own.found) == ("qrels", "'text0', 'video1'", repr(grade))
    own = problem(lambda: er.run(data.with_qrels({"text0": {"nowhere": 1}})))
    assert own.file == "qrels" and "nowhere" in str(own)
    own = problem(lambda: er.run(data.with_qrels({"nobody": {"video1": 1}})))
    assert own.file == "qrels"
    own = problem(lambda: er.run(data.with_qrels({"a": {"video1": 1}}, ["a", "b"])))
    assert own.file == "text_ids"


# ---- two stages ----------------------------------------------------------------------------------------------------

def two_stages(count=50, k=8, seed=5):
    """Vectors, and a matcher's scores of the best k videos of each text."""
    text, video = pairs(count, 24, noise=2, seed=seed)
    first = unit(text) @ unit(video).T
    items = np.argsort(-first, axis=1)[:, :k]
    rng = np.random.default_rng(seed)
    scores = rng.standard_normal((count, k)) + 2 * (items == np.arange(count)[:, None])
    return text, video, first, scores.astype(np.float32), items


def places(rows):
    """The place of each text's own video, from 1."""
    return np.array([1 + (row > row[index]).sum() for index, row in enumerate(rows)])


def test_a_second_stage_above_the_first(tmp_path):
    text, video, first, scores, items = two_stages()
    data = er.Export(text, video, name="two stages").with_second_stage(scores, items)
    full = first - 100
    np.put_along_axis(full, items, scores, axis=1)
    run = er.run(data, ["stage2", "emcl"])
    assert np.array_equal(run.ranks("stage2", "t2v"), places(full)) and "two stages" in str(run)
    assert np.array_equal(run.ranks("baseline", "t2v"), places(first))
    # In another order, with places for none.
    other = np.pad(items[:, ::-1], ((0, 0), (0, 2)), constant_values=-1), np.pad(scores[:, ::-1], ((0, 0), (0, 2)))
    assert np.array_equal(er.run(er.Export(text, video).with_second_stage(*other[::-1]), "stage2").ranks("stage2", "t2v"), places(full))
    data.save(tmp_path / "two.h5")
    assert np.array_equal(er.run(str(tmp_path / "two.h5"), "stage2").ranks("stage2", "t2v"), places(full))


def test_a_second_stage_alone_counts():
    text, video, first, scores, items = two_stages()
    data = er.Export(text, video).with_second_stage(scores, items, order="only")
    full = np.full(first.shape, -np.inf)
    np.put_along_axis(full, items, scores, axis=1)
    reached = (items == np.arange(len(items))[:, None]).any(axis=1)
    assert 0 < reached.sum() < len(reached)
    run = er.run(data, ["stage2"])
    assert run["stage2"].t2v["R@5"] == pytest.approx(100 * np.mean(reached & (places(full) <= 5)))


@pytest.mark.parametrize("fill", [-100.0, 0.0, -np.inf])
def test_a_matrix_with_pairs_that_were_not_scored(fill, tmp_path):
    _, _, first, scores, items = two_stages()
    full = np.full(first.shape, fill, np.float32)
    np.put_along_axis(full, items, scores, axis=1)
    ranked = np.full(first.shape, -np.inf)
    np.put_along_axis(ranked, items, scores, axis=1)
    reached = (items == np.arange(len(items))[:, None]).any(axis=1)
    expected = 100 * np.mean(reached & (places(ranked) <= 5))
    data = er.Export.scores(full, fill=fill)
    run = er.run(data, [])
    assert run.baseline.t2v["R@5"] == pytest.approx(expected) and run.input["similarity"] == "sparse"
    turned = er.run(er.Export.scores(full.T, fill=fill, transposed=True, order="above"), [])
    assert turned.baseline.t2v["R@5"] == pytest.approx(expected)
    data.save(tmp_path / "sparse.h5")
    assert er.run(str(tmp_path / "sparse.h5"), []).baseline.t2v == run.baseline.t2v
    assert problem(lambda: er.Export.scores(full, fill=fill, order="below")).file == "order"
    own = problem(lambda: er.run(er.Export.scores(full, fill=np.nan)))
    assert "fill" in str(own)


def test_a_second_stage_that_does_not_fit_is_named(tmp_path):
    text, video, first, scores, items = two_stages()
    data = er.Export(text, video)
    own = problem(lambda: data.with_second_stage(scores, items[:, 1:]))
    assert (own.file, own.what) == ("items", "another shape")
    own = problem(lambda: data.with_second_stage(scores, items, order="below"))
    assert (own.file, own.found) == ("order", "'below'")
    own = problem(lambda: er.run(data.with_second_stage(scores, items + 45)))
    assert own.file == "items" and "49" in str(own)
    own = problem(lambda: er.run(data.with_second_stage(scores[1:], items[1:])))
    assert own.file == "scores"
    assert problem(lambda: er.Export.scores(first).with_second_stage(scores, items)).hint == "exporters.two_stage writes them"

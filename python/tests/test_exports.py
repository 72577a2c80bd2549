"""Every kind of export, with ids, captions and several captions for a video."""

import os

import numpy as np
import pytest

import emcl_rerank as er
from conftest import REAL, pairs


def unit(x):
    return x / np.linalg.norm(x.astype(float), axis=-1, keepdims=True)


def recall(scores, truth, k=1):
    """R@k from texts to videos."""
    own = scores[np.arange(len(truth)), truth]
    return 100 * np.mean((scores > own[:, None]).sum(1) < k)


def test_cosine_and_inner_products(text_and_video):
    text, video = text_and_video
    video = video * np.linspace(1, 5, len(video), dtype=np.float32)[:, None]
    truth = np.arange(len(text))
    cosine, inner = er.run(text, video, []), er.run(er.Export(text, video, normalize=False), [])
    assert cosine.baseline.t2v["R@1"] == pytest.approx(recall(unit(text) @ unit(video).T, truth))
    assert inner.baseline.t2v["R@1"] == pytest.approx(recall(text @ video.T, truth))
    assert cosine.baseline.t2v != inner.baseline.t2v


def test_several_captions():
    video = pairs()[1]
    rng = np.random.default_rng(2)
    truth = rng.permutation(np.repeat(np.arange(60), 3))
    text = video[truth] + rng.standard_normal((180, 24)).astype(np.float32)
    run = er.run(er.Export(text, video, truth=truth), ["emcl"])
    scores = unit(text) @ unit(video).T
    assert run.baseline.t2v["R@1"] == pytest.approx(recall(scores, truth))
    assert run.input["texts"] == 180 and run.input["protocol"] == "multi"
    assert run.ranks("emcl", "t2v").shape == (180,) and run.ranks("emcl", "v2t").shape == (60,)
    best = np.array([scores[truth == v, v].max() for v in range(60)])
    assert np.array_equal(run.ranks("baseline", "v2t"), 1 + (scores > best).sum(0))


def test_truth_of_any_integers(text_and_video):
    text, video = text_and_video
    order = np.random.default_rng(3).permutation(60)
    expected = er.run(er.Export(text[order], video, truth=order), [])
    for dtype in (np.int32, np.uint8, float):
        assert er.run(er.Export(text[order], video, truth=order.astype(dtype)), []).baseline == expected.baseline


def test_distractors(text_and_video):
    text, video = text_and_video
    with pytest.raises(er.Error):
        er.run(er.Export(text[:50], video, truth=np.arange(50)), [])
    run = er.run(er.Export(text[:50], video, truth=np.arange(50), distractors=True), [])
    assert run.baseline.t2v["R@1"] == pytest.approx(recall(unit(text[:50]) @ unit(video).T, np.arange(50)))


def test_ids_and_captions(text_and_video, tmp_path):
    h5py = pytest.importorskip("h5py")
    ids, captions = [f"vidéo {i}" for i in range(60)], [f"caption, \"{i}\"\nover two lines" for i in range(60)]
    er.Export(*text_and_video, ids=ids, captions=captions, logit_scale=100, name="mine").save(tmp_path / "mine.h5")
    with h5py.File(tmp_path / "mine.h5") as file:
        assert [own.decode() for own in file["video/id"]] == ids
        assert [own.decode() for own in file["text/caption"]] == captions
        assert file.attrs["logit_scale"] == 100
    saved = er.Export.load(tmp_path / "mine.h5")
    assert er.run(saved, "emcl") == er.run(er.Export(*text_and_video, logit_scale=100), "emcl")
    with pytest.raises(er.Error, match="entry 1 has a zero in it"):
        er.Export(*text_and_video, captions=["a", "b\0"] * 30)
    for wrong in (["a"] * 60, ids[:59]):
        with pytest.raises(er.Error):
            er.run(er.Export(*text_and_video, ids=wrong))


def test_frames(text_and_video):
    text, video = text_and_video
    rng = np.random.default_rng(4)
    frames = video[:, None] + rng.standard_normal((60, 5, 24)).astype(np.float32)
    mask = (np.arange(5) < rng.integers(1, 6, 60)[:, None]).astype(bool)
    pooled = unit((unit(frames) * mask[..., None]).sum(1))
    run = er.run(er.Export.frames(text, frames, mask), ["attend"])
    assert run.baseline.t2v["R@1"] == pytest.approx(recall(unit(text) @ pooled.T, np.arange(60)))
    assert run.input["similarity"] == "frames"
    whole = er.run(er.Export.frames(text, frames), [])
    assert whole.baseline.t2v["R@1"] == pytest.approx(recall(unit(text) @ unit(unit(frames).mean(1)).T, np.arange(60)))
    with pytest.raises(er.Error) as caught:
        er.run(er.Export.frames(text, frames, mask[:, :4]))
    assert caught.value.problems[0].file == "mask"


def test_tokens():
    pytest.importorskip("h5py")
    rng = np.random.default_rng(5)
    video = rng.standard_normal((40, 6, 16)).astype(np.float32)
    text = video[:, :4] + rng.standard_normal((40, 4, 16)).astype(np.float32)
    masks = [(np.arange(n) < rng.integers(1, n + 1, 40)[:, None]).astype(np.int64) for n in (4, 6)]
    products = np.einsum("tic,vjc->tvij", unit(text), unit(video))
    products = products * masks[0][:, None, :, None] * masks[1][None, :, None, :]
    one = (products.max(3) * masks[0][:, None]).sum(2) / masks[0].sum(1)[:, None]
    other = (products.max(2) * masks[1][None]).sum(2) / masks[1].sum(1)[None]
    run = er.run(er.Export.tokens(text, masks[0], video, masks[1]), ["emcl"])
    assert run.input["similarity"] == "ti"
    assert run.baseline.t2v["R@1"] == pytest.approx(recall(one + other, np.arange(40)))
    weights = [mask / mask.sum(1, keepdims=True) for mask in masks]
    weighted = er.run(er.Export.tokens(text, masks[0], video, masks[1], *(w.astype(np.float32) for w in weights)), [])
    assert weighted.input["similarity"] == "wti"
    assert weighted.baseline.t2v["R@1"] == pytest.approx(run.baseline.t2v["R@1"])
    with pytest.raises(er.Error, match="weights of one side"):
        er.Export.tokens(text, masks[0], video, masks[1], text_weight=weights[0])


def test_finished_scores(text_and_video):
    scores = (text_and_video[0] @ text_and_video[1].T).astype(np.float32)
    run = er.run(er.Export.scores(scores, name="CrossEncoder"), ["sinkhorn"])
    assert run.baseline.t2v["R@1"] == pytest.approx(recall(scores, np.arange(60)))
    assert run.input["similarity"] == "matrix" and run.name == "CrossEncoder"
    turned = er.run(er.Export.scores(scores.T.copy(), transposed=True), ["sinkhorn"])
    assert turned["sinkhorn"].t2v == run["sinkhorn"].t2v
    assert np.array_equal(er.scores(er.Export.scores(scores)), scores)


def test_files(tmp_path):
    path = os.path.join(REAL, "videoclip.h5")
    run = er.run(er.Export.load(path), "emcl")
    assert er.run(path, "emcl") == run and run.baseline.t2v["R@1"] == 24 and run.name == "videoclip.h5"
    with pytest.raises(er.Error) as caught:
        er.run(tmp_path / "missing.h5")
    assert caught.value.problems[0].what == "no such file"
    (tmp_path / "bad.h5").write_bytes(b"no HDF5")
    with pytest.raises(er.Error) as caught:
        er.run(tmp_path / "bad.h5")
    assert caught.value.status in (65, 66) and str(tmp_path / "bad.h5") in str(caught.value)
    with pytest.raises(er.Error, match="already a file"):
        er.Export.load(path).save(tmp_path / "copy.h5")


def test_descriptions(text_and_video):
    assert repr(er.Export(*text_and_video)) == "<Export dot: text [60, 24], video [60, 24]>"
    assert repr(er.Export(*text_and_video, name="DRL")) == "<Export DRL: text [60, 24], video [60, 24]>"

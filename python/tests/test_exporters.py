#!/usr/bin/env python3
"""Tests emcl_rerank.exporters on random arrays of the shapes that each baseline has at its hook.

Runs with Python 3.6 or newer, h5py 2.8 or newer and numpy 1.18 or newer, as exporters.py does.

    python3 python/tests/test_exporters.py --tool PATH/TO/emcl-rerank

The scores are computed here, apart from the module and from the tool, in single precision as the baselines do. Each
file is read back and, with --tool, must pass `emcl-rerank inspect --verify`. Without --tool it is only read back.
"""

import argparse
import contextlib
import io
import os
import subprocess
import sys
import tempfile
import traceback
from types import SimpleNamespace

import h5py
import numpy as np

try:
    from emcl_rerank import exporters
except (ImportError, SyntaxError):
    # Not installed, or a Python that is too old for the package: the file by itself.
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "emcl_rerank"))
    import exporters

F32 = np.float32
SCALE = 100.0
EXPERTS = ["face", "ocr", "rgb", "s3d", "scene", "speech", "vggish"]


# ---- random data ---------------------------------------------------------------------------------------------------

class Data:
    """Texts and videos that have something to do with each other, in batches."""

    def __init__(self, several, videos=23, d=32, frames=6, words=9, batch=8, seed=0):
        rng = self.rng = np.random.default_rng(seed + several)
        self.several, self.videos, self.batch = several, videos, batch
        sizes = rng.integers(1, 5, videos) if several else np.ones(videos, int)
        self.truth = np.repeat(np.arange(videos), sizes)
        self.last = (np.cumsum(sizes) - 1).tolist()
        self.texts = len(self.truth)
        video = rng.standard_normal((videos, d)) + 0.5
        text = video[self.truth] + 0.8 * rng.standard_normal((self.texts, d))
        if not several:
            text[5], text[9], text[8] = text[4], text[7], text[7]        # the same caption more than once
        self.text, self.video = text, video
        half = lambda x: x.astype(np.float16).astype(F32)                # CLIP runs in half precision
        self.sentence = half(text)
        self.frames = half(video[:, None] + 0.3 * rng.standard_normal((videos, frames, d)))
        self.tokens = half(text[:, None] + 0.5 * rng.standard_normal((self.texts, words, d)))
        self.frame_mask = (np.arange(frames) < rng.integers(1, frames + 1, videos)[:, None]).astype(np.int64)
        self.token_mask = (np.arange(words) < rng.integers(2, words + 1, self.texts)[:, None]).astype(np.int64)
        self.frame_mask[0] = 1

    def text_batches(self, x):
        return [x[i:i + self.batch] for i in range(0, self.texts, self.batch)]

    def video_batches(self, x):
        """As the loaders have them: with several captions a video comes with its last caption."""
        if not self.several:
            return [x[i:i + self.batch] for i in range(0, self.videos, self.batch)]
        of = np.asarray(self.last) // self.batch
        return [x[of == b] for b in np.unique(of)]

    @property
    def captions_of(self):
        return {"last_captions": self.last} if self.several else {}


class Tensor:
    """What the module uses of a torch tensor."""

    def __init__(self, x): self.x = np.asarray(x)
    def detach(self): return self
    def is_floating_point(self): return self.x.dtype.kind == "f"
    def float(self): return Tensor(self.x.astype(F32))
    def cpu(self): return self
    def numpy(self): return self.x
    def __len__(self): return len(self.x)


def strings(dataset):
    """The strings of a dataset, which h5py gives as str before 3.0 and as bytes since."""
    return [v.decode() if isinstance(v, bytes) else v for v in dataset[...]]


# ---- what the baselines compute ------------------------------------------------------------------------------------

def normed(x):
    return x / np.sqrt((x * x).sum(-1, keepdims=True))


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def mean_of_frames(frames, mask):
    """Unit frames and their mean, before it is normalised."""
    u = normed(frames)
    m = mask.astype(F32)[:, :, None]
    return u, (u * m).sum(1) / m.sum(1)


def token_wise(tokens, token_mask, frames, frame_mask, text_weight, video_weight):
    out = np.empty((len(tokens), len(frames)), F32)
    for t, (a, m) in enumerate(zip(normed(tokens), token_mask)):
        for v, (b, n) in enumerate(zip(normed(frames), frame_mask)):
            g = (a @ b.T) * m[:, None].astype(F32) * n[None].astype(F32)      # masked pairs are 0, not -inf
            out[t, v] = (g.max(1) @ text_weight[t] + g.max(0) @ video_weight[v]) / F32(2)
    return out


def weights(logits, mask):
    return softmax(np.where(mask == 1, logits, -np.inf)).astype(F32)


def conditioned(cls, frames, mask, temp):
    out = np.empty((len(cls), len(frames)))
    for t, c in enumerate(cls.astype(np.float64)):
        for v, f in enumerate(frames.astype(np.float64)):
            q = (softmax(f @ c / temp) * mask[v]) @ f                          # the mask comes after the softmax
            out[t, v] = normed(c) @ normed(q)
    return out.astype(F32)


def own_metrics(sim, truth, protocol):
    """The metrics once more, by sorting each row as the repositories do."""
    def summary(places, median="MR"):
        out = {f"R{k}": 100 * float((places < k).sum()) / len(places) for k in (1, 5, 10, 50)}
        return {**out, median: np.median(places) + 1, "MeanR": np.mean(places) + 1, "n": len(places)}

    def ties(rows, gold):
        return [np.flatnonzero(np.sort(-r) == -r[g]) for r, g in zip(rows, gold)]

    videos = sim.shape[1]
    if protocol == "mmt":
        t2v = summary(np.array([p.mean() for p in ties(sim, truth)]), "MedR")
        best = [min(ties([sim[:, v]] * n, own)[i].mean() for i in range(n))
                for v in range(videos) for own in [np.flatnonzero(truth == v)] for n in [len(own)]]
        v2t = summary(np.array(best), "MedR")
        for m, places in ((t2v, [p.mean() for p in ties(sim, truth)]), (v2t, best)):
            m["R1"] = 100 * float(np.sum(np.array(places) == 0)) / m["n"]
    else:
        groups = np.stack([sim[truth == v].max(0) for v in range(videos)])
        v2t = summary(np.concatenate(ties(groups.T, range(videos))))
        if protocol == "square":
            t2v = summary(np.concatenate(ties(sim, truth)))
        else:
            places = np.array([np.flatnonzero(np.argsort(-r, kind="stable") == g)[0] for r, g in zip(sim, truth)])
            t2v = summary(places)
            t2v.update({f"R{k}": float(F32((places < k).sum() * 100) / F32(len(places))) for k in (1, 5, 10, 50)})
            t2v["MR"] = sorted(places)[(len(places) - 1) // 2] + 1
    return {**{f"t2v_{k}": v for k, v in t2v.items()}, **{f"v2t_{k}": v for k, v in v2t.items()}}


# ---- one export for each baseline ----------------------------------------------------------------------------------
# Each writes a file and returns the scores it must hold and what else to look for in it.

def export_clip4clip_frames(path, x):
    _, pooled = mean_of_frames(x.frames, x.frame_mask)
    sim = F32(SCALE) * (normed(x.sentence) @ normed(pooled).T)
    exporters.clip4clip_frames(
        path, [Tensor(b[:, None]) for b in x.text_batches(x.sentence)],
        [Tensor(b) for b in x.video_batches(x.frames)], [(Tensor(b[:, None]),) for b in x.video_batches(x.frame_mask)],
        SCALE, sim, **x.captions_of)
    return sim, {"video/frame": np.where(x.frame_mask[..., None], x.frames, 0), "text/embedding": x.sentence}, {
        "video/frame": np.float16, "text/embedding": np.float16}


class Clip4Clip:
    """The part of the model that Recorder wraps, with a header of a kind."""

    def _mean_pooling_for_similarity_visual(self, visual_output, video_mask):
        return mean_of_frames(visual_output, video_mask)[1]

    def get_similarity_logits(self, text, frames, mask):
        u = normed(frames + F32(0.1) * np.sin(frames))
        pooled = self._mean_pooling_for_similarity_visual(u, mask)
        return F32(SCALE) * (normed(text) @ normed(pooled).T)


def clip4clip_with_header(x):
    model, masks = Clip4Clip(), x.video_batches(x.frame_mask)
    recorder = exporters.Recorder(model, "_mean_pooling_for_similarity_visual", len(masks))
    sim = np.concatenate([
        np.concatenate([model.get_similarity_logits(t, v, m) for v, m in zip(x.video_batches(x.frames), masks)], axis=1)
        for t in x.text_batches(x.sentence)])
    return recorder, sim


def export_clip4clip_header(path, x):
    recorder, sim = clip4clip_with_header(x)
    exporters.clip4clip_frames(path, [b[:, None] for b in x.text_batches(x.sentence)], recorder.argument(0),
                                 recorder.argument(1), SCALE, sim, header="seqTransf", **x.captions_of)
    return sim, {}, {"video/frame": F32}


def export_clip4clip_pooled(path, x):
    recorder, sim = clip4clip_with_header(x)
    exporters.clip4clip_pooled(path, [b[:, None] for b in x.text_batches(x.sentence)], recorder.results, SCALE, sim,
                                 dataset="toy", split="test", **x.captions_of)
    return sim, {}, {"video/embedding": F32}


class Clip2Video:
    """The two methods of the model that the recorder meets, in the order in which they are called."""

    center_weight = 0.3

    def __init__(self, fork):
        self.task_config = SimpleNamespace(EMCL=0)
        if fork:
            self.emcl = SimpleNamespace(mu=Tensor(np.arange(1, 6)[None] / F32(8)), lamd=0.5, stage_num=4, beta=2)

    def get_TAB_embedding(self, embedding, mask, type=""):
        return normed(np.tanh(embedding.mean(1) + F32(type == "visual")))

    def get_inference_logits(self, text, tokens, frames, mask):
        u, v = normed(text), normed(mean_of_frames(frames, mask)[1])
        if self.task_config.EMCL:
            both = self.emcl(np.concatenate([v, u]), if_train=False)
            v, u = both[:len(v)], both[len(v):]
        else:
            getattr(self, "record_unit", lambda *_: None)(v, u)
        s, w = F32(SCALE), F32(self.center_weight)
        video = self.get_TAB_embedding(frames, None, type="visual")
        return w * s * (u @ v.T) + (1 - w) * s * (self.get_TAB_embedding(tokens, None, type="sequence") @ video.T)


def export_clip2video(path, x, fork=False):
    model, masks = Clip2Video(fork), x.video_batches(x.frame_mask)
    before = dict(vars(model)), dict(vars(model.task_config))
    r = exporters.Clip2VideoRecorder(model, masks)
    sim = np.concatenate([
        np.concatenate([model.get_inference_logits(t, w, v, m) for v, m in zip(x.video_batches(x.frames), masks)], 1)
        for t, w in zip(x.text_batches(x.sentence), x.text_batches(x.tokens))])
    r.restore()
    assert before == (vars(model), vars(model.task_config)) and bool(r.start) == fork
    exporters.clip2video(path, r.unit_text, r.unit_video, r.tab_text, r.tab_video, SCALE, model.center_weight, sim,
                           **dict(x.captions_of, **r.start))
    with h5py.File(path, "r") as f:
        if fork:
            assert np.array_equal(f["emcl/mu0"][...], np.arange(1, 6) / F32(8))
            assert dict(f["emcl/mu0"].attrs) == dict(lamd=0.5, stages=4, beta=2, lamd_op="divide", renorm=0)
        if x.several:
            assert f["video/block"][...].tolist() == [len(m) for m in masks] and "video_batch" not in f.attrs
        else:
            assert f.attrs["video_batch"] == x.batch and "video/block" not in f
        assert f.attrs["text_batch"] == x.batch
    return sim, {"text/embedding": normed(x.sentence)}, {}


def export_clip2video_fork(path, x):
    return export_clip2video(path, x, fork=True)


def export_mmt(path, x):
    rng, e, captions = x.rng, len(EXPERTS), 4 if x.several else 1
    mask = np.zeros((x.videos, captions), np.int32)
    place = np.concatenate([np.arange(n) for n in np.bincount(x.truth)])
    mask[x.truth, place] = 1
    text = rng.standard_normal((x.videos, captions, e, x.text.shape[1])).astype(F32)
    text[x.truth, place] += x.text[:, None]
    text, d = normed(text), x.text.shape[1]
    video = normed((x.video[:, None] + rng.standard_normal((x.videos, e, d))).astype(F32))
    text_weight = softmax(rng.standard_normal((x.videos, captions, e))).astype(F32)
    seen = (rng.random((x.videos, e)) > 0.3).astype(int)
    seen[:, 0] = 1
    video_weight = (seen / seen.sum(1, keepdims=True)).astype(F32)
    sims = np.zeros((x.videos * captions, x.videos), F32)
    share = text_weight.reshape(-1, 1, e) * video_weight[None]
    share = share / share.sum(2, keepdims=True)
    for i in range(e):
        sims += share[:, :, i] * (text[:, :, i].reshape(-1, d) @ video[:, i].T)
    embds = {"vid_embds": {n: Tensor(video[:, i]) for i, n in enumerate(EXPERTS)},
             "text_embds": {n: Tensor(text[:, :, i]) for i, n in enumerate(EXPERTS)},
             "vid_weights": Tensor(video_weight), "text_weights": Tensor(text_weight), "query_masks": Tensor(mask),
             "paths": [f"videos/clip{i // 2}.mp4" for i in range(x.videos)],
             "raw_captions": [[["a", "caption", str(c)] for c in range(captions)] for _ in range(x.videos)]}
    mu = rng.standard_normal((e, 1, 5)).astype(F32)
    start = exporters.start_of(SimpleNamespace(mu=Tensor(mu), lamd=1, stage_num=5, beta=3))
    exporters.mmt(path, embds, sims, EXPERTS, expert_mask=seen, em=False, **start)
    keep = mask.reshape(-1) == 1
    with h5py.File(path, "r") as f:
        assert strings(f["text/caption"])[0] == "a caption 0"
        assert strings(f["video/id"])[:3] == ["clip0", "clip0~2", "clip1"]
        assert strings(f["expert/name"]) == EXPERTS
        assert np.array_equal(f["video/expert_mask"][...], seen)
        assert np.array_equal(f["emcl/mu0"][...], mu[:, 0])
        assert dict(f["emcl/mu0"].attrs) == dict(lamd=1, stages=5, beta=3, lamd_op="multiply", renorm=1)
    return sims[keep], {"text/expert": text.reshape(-1, e, d)[keep], "video/expert": video,
                        "text/expert_weight": text_weight.reshape(-1, e)[keep]}, {"video/expert": F32}


def export_drl_dp(path, x):
    sentence = x.tokens[np.arange(x.texts), x.token_mask.sum(1) - 1]
    sim = normed(sentence) @ normed(mean_of_frames(x.frames, x.frame_mask)[1]).T
    exporters.drl(path, "dp", x.tokens, x.token_mask, x.frames, x.frame_mask, sim, **x.captions_of)
    return sim, {"text/embedding": sentence}, {}


def export_drl_ti(path, x):
    even = lambda m: (m / m.sum(1, keepdims=True)).astype(F32)
    sim = token_wise(x.tokens, x.token_mask, x.frames, x.frame_mask, even(x.token_mask), even(x.frame_mask))
    exporters.drl(path, "ti", x.tokens, x.token_mask, x.frames, x.frame_mask, sim, **x.captions_of)
    return sim, {}, {"text/token": np.float16}


def export_drl_wti(path, x):
    frames = x.frames + F32(1e-4) * np.sin(x.frames)          # after an aggregation module: no half precision
    tw = weights(x.rng.standard_normal(x.token_mask.shape), x.token_mask)
    vw = weights(x.rng.standard_normal(x.frame_mask.shape), x.frame_mask)
    sim = token_wise(x.tokens, x.token_mask, frames, x.frame_mask, tw, vw)
    exporters.drl(path, "wti", Tensor(x.tokens), Tensor(x.token_mask), Tensor(frames), Tensor(x.frame_mask), sim,
                    text_weight=Tensor(tw), video_weight=Tensor(vw), **x.captions_of)
    return sim, {"text/token": np.where(x.token_mask[..., None], x.tokens, 0), "text/token_weight": tw,
                 "video/frame": np.where(x.frame_mask[..., None], frames, 0)}, {
                     "text/token": np.float16, "video/frame": F32}


def export_emclnet(path, x, applied=False):
    frames = x.frames + F32(1e-4) * np.sin(x.frames)
    sim = conditioned(x.sentence, frames, x.frame_mask, 3.0)
    if applied:                                               # anything else will do
        sim = sim + F32(0.25) * np.sin(8 * sim)
    mu0 = np.sign(x.rng.standard_normal(32)).astype(F32)
    exporters.emclnet(path, x.sentence, frames, x.frame_mask[:, None], 3.0, [sim[:5], sim[5:]], applied, mu0=mu0,
                        lamd=1, stages=9, beta=3, **x.captions_of)
    with h5py.File(path, "r") as f:
        assert f["emcl/mu0"].attrs["lamd_op"] == "divide" and f["emcl/mu0"].attrs["stages"] == 9
        assert f["reference/sim"].attrs["emcl_applied"] == applied
    return sim, {"video/frame": frames, "emcl/mu0": mu0}, {"video/frame": F32}


def export_emclnet_applied(path, x):
    return export_emclnet(path, x, applied=True)


def export_matrix(path, x):
    sim = (x.sentence @ x.video.T).astype(F32)
    exporters.write(path, "clip4clip", "matrix", sim, **x.captions_of)
    return sim, {}, {}


def best_pairs(sim, k):
    """The videos of the best k scores of each text, the best first."""
    return np.argsort(-sim, axis=1, kind="stable")[:, :k]


def second_stage(x, sim, k=5):
    """A matcher's scores for the best pairs, which it knows better, and -100 for all others."""
    chosen = best_pairs(sim, k)
    match = (x.rng.standard_normal(sim.shape) + 2 * (np.arange(x.videos) == x.truth[:, None])).astype(F32)
    full = np.full(sim.shape, -100, F32)
    np.put_along_axis(full, chosen, np.take_along_axis(match, chosen, 1), 1)
    return chosen, full


def pairs_of(full):
    """The scored pairs of a matrix filled with -100, text by text."""
    rows = [[(v, s) for v, s in enumerate(row) if s != -100] for row in full]
    return {"reference/sparse/indptr": np.cumsum([0] + [len(row) for row in rows]),
            "reference/sparse/video": np.array([v for row in rows for v, _ in row]),
            "reference/sparse/score": np.array([s for row in rows for _, s in row])}


def export_two_stage(path, x):
    """As InternVideo2 has them: vectors of a side with an axis of length 1, a matrix filled with -100."""
    sim = normed(x.sentence) @ normed(x.video.astype(F32)).T
    _, full = second_stage(x, sim)
    exporters.two_stage(path, [Tensor(b) for b in x.text_batches(x.sentence)], Tensor(x.video.astype(F32)[:, None]), Tensor(full),
                        fill=-100.0, sim_matrix=Tensor(sim), **x.captions_of)
    with h5py.File(path, "r") as f:
        assert f["reference/sparse"].attrs["order"] == "above"
        assert f["reference/sparse/indptr"].dtype == np.int64 and f["reference/sparse/video"].dtype == np.int32
    return sim, dict(pairs_of(full), **{"text/embedding": x.sentence}), {"reference/sparse/score": F32}


def export_two_stage_frames(path, x):
    """A score of the first stage is the mean over the cosines of several vectors of a video."""
    sim = np.mean([normed(x.sentence) @ normed(x.frames[:, i]).T for i in range(x.frames.shape[1])], axis=0).astype(F32)
    chosen, full = second_stage(x, sim)
    scores = np.take_along_axis(full, chosen, 1)
    chosen[1, 3:] = -1                                       # a query with fewer
    full[1] = [s if v in chosen[1] else -100 for v, s in enumerate(full[1])]
    exporters.two_stage(path, x.sentence, x.frames, scores, indices=chosen, order="only", sim_matrix=sim, **x.captions_of)
    with h5py.File(path, "r") as f:
        assert f["reference/sparse"].attrs["order"] == "only" and f["video/embedding"].attrs["norm"] == "as_is"
    return sim, pairs_of(full), {}


def export_two_stage_matrix(path, x):
    """A first stage without vectors, and nan where nothing was scored."""
    sim = (x.sentence @ x.video.T).astype(F32)
    _, full = second_stage(x, sim)
    exporters.two_stage(path, None, None, np.where(full == -100, np.nan, full), fill=np.nan, sim_matrix=sim, **x.captions_of)
    return sim, pairs_of(full), {}


def export_run(path, x):
    """The scores of some pairs, and nothing else."""
    chosen, full = second_stage(x, (x.sentence @ x.video.T).astype(F32))
    exporters.two_stage(path, None, None, np.take_along_axis(full, chosen, 1).astype(np.float64), indices=Tensor(chosen), videos=x.videos,
                        order="only", **x.captions_of)
    return None, pairs_of(full), {"reference/sparse/score": F32}


def several_vectors(x, unit=True):
    """Vectors of texts and videos, of as many as their masks say, and the scores of the best of each."""
    text, video = (normed(x.tokens), normed(x.frames)) if unit else (x.tokens, x.frames)
    lists = [[own[m == 1] for own, m in zip(v, masks)] for v, masks in ((text, x.token_mask), (video, x.frame_mask))]
    sim = np.array([[(a @ b.T).max(1).sum() for b in lists[1]] for a in lists[0]], F32)
    return text, video, lists, sim


def export_maxsim_lists(path, x):
    """As ColPali has them: a list of tensors for each side."""
    _, _, lists, sim = several_vectors(x)
    exporters.maxsim(path, *[[Tensor(own) for own in side] for side in lists], scores=Tensor(sim), **x.captions_of)
    with h5py.File(path, "r") as f:
        assert f.attrs["maxsim_pooling"] == "sum" and f["text/vectors"].attrs["norm"] == "unit"
    return sim, {side + "/" + name: value for side, own in zip(("text", "video"), lists) for name, value in
                 (("vectors", np.concatenate(own)), ("offsets", np.cumsum([0] + [len(v) for v in own])))}, {"text/offsets": np.int64}


def export_maxsim_padded(path, x):
    """Padded arrays with masks, in batches; products of vectors as they stand, and a mean instead of a sum."""
    text, video, lists, sim = several_vectors(x, unit=False)
    sim = (sim / x.token_mask.sum(1)[:, None]).astype(F32)
    exporters.maxsim(path, x.text_batches(text), x.video_batches(video), sim, text_mask=x.text_batches(x.token_mask),
                     video_mask=x.video_batches(x.frame_mask), pooling="mean", **x.captions_of)
    with h5py.File(path, "r") as f:
        assert f.attrs["maxsim_pooling"] == "mean" and f["video/vectors"].attrs["norm"] == "as_is"
    return sim, {"video/vectors": np.concatenate(lists[1])}, {"video/vectors": np.float16}


def export_groups(path, x):
    """Texts that ask for one thing, and the words before each of them."""
    sim = (x.sentence @ x.video.T).astype(F32)
    exporters.write(path, "other", "matrix", sim, groups=x.truth, text_prompt="a video of", **x.captions_of)
    with h5py.File(path, "r") as f:
        assert f.attrs["text_prompt"] == "a video of" and f["text/group"].dtype == np.int32
    return sim, {"text/group": x.truth}, {}


# name, function, similarity, and whether the matrix is that of the vectors
EXPORTS = [
    ("clip4clip-meanP", export_clip4clip_frames, "frames", True),
    ("clip4clip-header", export_clip4clip_header, "frames", True),
    ("clip4clip-pooled", export_clip4clip_pooled, "dot", True),
    ("clip2video", export_clip2video, "dot+tab", True),
    ("clip2video-fork", export_clip2video_fork, "dot+tab", True),
    ("mmt", export_mmt, "experts", True),
    ("drl-dp", export_drl_dp, "frames", True),
    ("drl-ti", export_drl_ti, "ti", True),
    ("drl-wti", export_drl_wti, "wti", True),
    ("emclnet", export_emclnet, "conditioned", True),
    ("emclnet-applied", export_emclnet_applied, "conditioned", False),
    ("matrix", export_matrix, "matrix", True),
    ("two-stage", export_two_stage, "dot", True),
    ("two-stage-frames", export_two_stage_frames, "dot", True),
    ("two-stage-matrix", export_two_stage_matrix, "matrix", True),
    ("run", export_run, "sparse", False),
    ("maxsim-lists", export_maxsim_lists, "maxsim", True),
    ("maxsim-padded", export_maxsim_padded, "maxsim", True),
    ("groups", export_groups, "matrix", True),
]


def read_back(path, x, kind, sim, values, types):
    with h5py.File(path, "r") as f:
        version = "1.1" if kind == "maxsim" or "sparse" in f["reference"] or "group" in f["text"] else "1.0"
        assert (f.attrs["format"], f.attrs["format_version"], f.attrs["similarity"]) == ("emcl-rerank", version, kind)
        protocol = "mmt" if f.attrs["baseline"] == "mmt" else "multi" if x.several else "square"
        assert f.attrs["protocol"] == protocol
        assert np.array_equal(f["truth/video"][...], x.truth)
        assert len(set(strings(f["text/id"]))) == x.texts and len(set(strings(f["video/id"]))) == x.videos
        assert sim is None or f["reference/sim"].dtype == F32 and np.array_equal(f["reference/sim"][...], sim)
        for name, expected in values.items():
            assert np.array_equal(f[name][...].astype(F32), expected.astype(F32)), name
        for name, dtype in types.items():
            assert f[name].dtype == dtype, (name, f[name].dtype)
        for name in ("video/frame", "text/token"):
            if name in f:
                assert f[name].compression == "gzip" and f[name].shuffle, name
        if sim is None:
            return
        expected = own_metrics(sim, x.truth, protocol)
        found = {k: v for k, v in f["reference/sim"].attrs.items() if k != "emcl_applied"}
        assert found.keys() == expected.keys(), (sorted(found), sorted(expected))
        for name, value in expected.items():
            assert abs(found[name] - value) <= 1e-12 * max(1, abs(value)), (name, found[name], value)


def verify(tool, path):
    run = subprocess.run([tool, "inspect", "--verify", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert run.returncode == 0, f"exit {run.returncode}\n{run.stdout.decode(errors='replace')}"


# ---- what the tool makes of it --------------------------------------------------------------------------------------

def said(tool, *arguments):
    run = subprocess.run((tool,) + arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return run.returncode, " ".join(run.stdout.decode(errors="replace").split())


def verifies_by_lengths(tool, folder):
    """Single precision errs in proportion to the lengths of vectors: long ones verify, and what is planted is found."""
    path, x = os.path.join(folder, "lengths.h5"), Data(False, videos=60, d=512)
    for norm, length, scale in (("unit", 1, 1), ("unit", 1, 100), ("as_is", 11, 1), ("as_is", 1e-3, 1), ("as_is", 300, 5)):
        text, video = (F32(length) * normed(v.astype(F32)) for v in (x.text, x.video))
        sim = np.zeros((x.texts, x.videos), F32)
        for c in range(512):                                  # one after the other, as no library would add them
            sim += text[:, c:c + 1] * video[None, :, c]
        sim *= F32(scale)
        for planted, code in ((0, 0), (3e-6, 1)):
            altered = sim.copy()
            altered[4, 7] += F32(planted * length * length * scale)
            assert exporters.write(path, "other", "dot", altered, text={"embedding": (text, norm)},
                                     video={"embedding": (video, norm)}, logit_scale=scale)
            assert said(tool, "inspect", "--verify", path)[0] == code, (norm, length, scale, planted, code)
    # Experts of a weight: the weighted lengths count.
    rng = np.random.default_rng(1)
    text, video = (F32(33) * normed(rng.standard_normal((40, 3, 64)).astype(F32)) for _ in range(2))
    weight = np.tile(F32([0.25, 0, 0.75]), (40, 1))
    # m = 0.0625 and 0.5625, divided by their sum.
    sim = F32(0.1) * (text[:, 0] @ video[:, 0].T) + F32(0.9) * (text[:, 2] @ video[:, 2].T)
    for planted, code in ((0, 0), (3e-6, 1)):
        altered = sim.copy()
        altered[4, 7] += F32(planted * 33 * 33)
        assert exporters.write(
            path, "other", "experts", altered, text={"expert": (text, "as_is"), "expert_weight": weight},
            video={"expert": (video, "as_is"), "expert_weight": weight}, expert_names=["a", "b", "c"])
        assert said(tool, "inspect", "--verify", path)[0] == code, (planted, code)
    assert "2 to 2 of them in use" in said(tool, "inspect", path)[1]


def takes_the_batches_of_the_file(tool, folder):
    """The file's batches win over those of a preset, and an expression that says otherwise is told of."""
    path, x = os.path.join(folder, "batches.h5"), Data(False)
    sim = normed(x.sentence) @ normed(x.video.astype(F32)).T
    def made(**more):
        assert exporters.write(
            path, "clip2video", "dot", sim, text={"embedding": (x.sentence, "raw")},
            video={"embedding": (x.video.astype(F32), "raw")}, **more)
    made(text_batch=16, video_batch=8)
    preset = said(tool, path, "-m", "emcl(preset=clip2video)")[1]
    assert "one EM for each of 2 x 3 blocks" in preset and "the preset has 64 and 64" in preset, preset
    other = said(tool, path, "-m", "emcl(preset=clip2video,scope=blocks(4,8))")[1]
    assert "one EM for each of 6 x 3 blocks" in other and "took 16 and 8 at a time" in other, other
    same = said(tool, path, "-m", "emcl(preset=clip2video,scope=blocks(16,8))")[1]
    assert "at a time" not in same and "the preset has" not in same, same
    made()
    assert "one EM for each of 1 x 1 blocks" in said(tool, path, "-m", "emcl(preset=clip2video)")[1]


def shows_prompts(tool, folder):
    """What stood before the texts when a model embedded them is told."""
    path, x = os.path.join(folder, "prompt.h5"), Data(False)
    assert exporters.write(path, "other", "matrix", (x.sentence @ x.video.T).astype(F32), text_prompt="a video of", video_prompt="{}")
    code, words = said(tool, "inspect", path)
    assert code == 0 and "text prompt a video of" in words and "video prompt {}" in words and "unknown" not in words, words


# ---- what must be refused ------------------------------------------------------------------------------------------

def refusals():
    """Mistakes that are easy to make at a hook, and a word of what must be said: each must print one line, return None
    and leave an earlier file as it was."""
    x, y = Data(False), Data(True)
    sim = (x.sentence @ x.video.T).astype(F32)
    multi = (y.sentence @ y.video.T).astype(F32)
    nan, column, row, empty, zero = sim.copy(), sim.copy(), sim.copy(), x.frame_mask.copy(), x.sentence.copy()
    nan[4, 7], column[:, 5], row[6], empty[3], zero[2] = np.inf, np.nan, np.nan, 0, 0
    broken = x.frames.copy()
    broken[5, 0, 3:] = np.nan
    unit = normed(x.sentence)
    c2v = lambda p, tab=unit, tab_video=normed(x.frames[:, 0]): exporters.clip2video(
        p, [unit], [normed(x.video.astype(F32))], tab, tab_video, SCALE, 0.5, sim)
    two = x.frame_mask.copy()
    two[1, 1] = 2
    c4c = lambda p, t=x.sentence, f=x.frames, m=x.frame_mask, s=sim, scale=SCALE, **more: \
        exporters.clip4clip_frames(p, t, f, m, scale, s, **more)
    tw, vw = weights(np.zeros(x.token_mask.shape), x.token_mask), weights(np.zeros(x.frame_mask.shape), x.frame_mask)
    wti = lambda p, tw=tw, vw=vw: exporters.drl(p, "wti", x.tokens, x.token_mask, x.frames, x.frame_mask, sim,
                                                  text_weight=tw, video_weight=vw)
    ids = [f"v{i}" for i in range(x.videos)]
    chosen, full = second_stage(x, sim)
    some = np.take_along_axis(full, chosen, 1)
    twice, outside, infinite = chosen.copy(), chosen.copy(), full.copy()
    twice[3, 1], outside[2, 0], infinite[4, chosen[4, 0]] = twice[3, 4], x.videos, np.inf
    run = lambda p, s=some, i=chosen, **more: exporters.two_stage(p, None, None, s, indices=i, **dict({"videos": x.videos}, **more))
    _, _, (text, video), _ = several_vectors(x)
    padded = [np.concatenate([own, 0 * own[:1]]) for own in video]
    several = lambda p, t=text, v=video, **more: exporters.maxsim(p, t, v, **more)
    return [
        ("nan-score", "sim: inf at text 4, video 7; an overflow", lambda p: c4c(p, s=nan)),
        ("nan-column", "sim: nan at text 0, video 5 and 22 more numbers that are not finite; all of column 5: a video",
         lambda p: c4c(p, s=column)),
        ("nan-row", "sim: nan at text 6, video 0 and 22 more numbers that are not finite; all of row 6: a text",
         lambda p: c4c(p, s=row)),
        ("nan-frame", "video/frame: nan at video 5, frame 0, channel 3 and 28 more", lambda p: c4c(p, f=broken)),
        ("no-tab", "no TAB vectors", lambda p: c2v(p, tab=[])),
        ("no-video-tab", "no TAB vectors", lambda p: c2v(p, tab_video=[])),
        ("em-on", "EMCL is in these vectors", lambda p: exporters.mmt(p, {}, sim, EXPERTS, em=True)),
        ("missing-key", "KeyError: 'query_masks'", lambda p: exporters.mmt(p, {}, sim, EXPERTS)),
        ("missing-argument", "TypeError: ", lambda p: exporters.drl(p, "dp")),
        ("no-folder", "Error: ", lambda p: exporters.write(p + "/x/y.h5", "other", "matrix", sim)),
        ("rows-missing", "22 rows, but sim has 23", lambda p: c4c(p, t=x.sentence[1:])),
        ("integers", "expected floats", lambda p: c4c(p, t=x.sentence.astype(int))),
        ("channels", "channels differ", lambda p: c4c(p, t=x.sentence[:, 1:])),
        ("zero-vector", "a vector of zeros", lambda p: c4c(p, t=zero)),
        ("empty-mask", "rows [3]", lambda p: c4c(p, m=empty)),
        ("mask-value", "0 and 1 only", lambda p: c4c(p, m=two)),
        ("mask-shape", "does not fit its mask", lambda p: c4c(p, m=x.frame_mask[:, 1:])),
        ("not-unit", "not of unit length", lambda p: c4c(p, header="seqLSTM")),
        ("tight", "only its matrix", lambda p: c4c(p, header="tightTransf")),
        ("scale", "logit_scale must be above 0", lambda p: c4c(p, scale=0.0)),
        ("duplicate-id", "unique", lambda p: c4c(p, video_ids=["same"] + ids[:-2] + ["same"])),
        ("empty-id", "not empty", lambda p: c4c(p, video_ids=[""] + ids[1:])),
        ("keyword", "'dataste'", lambda p: c4c(p, dataste="MSVD")),
        ("no-truth", "last_captions", lambda p: c4c(p, t=y.sentence, f=y.frames, m=y.frame_mask, s=multi)),
        ("last-shifted", "was 1 subtracted", lambda p: c4c(p, t=y.sentence, f=y.frames, m=y.frame_mask, s=multi,
                                       last_captions=[i - 1 for i in y.last])),
        ("last-counts", "was 1 subtracted", lambda p: c4c(p, t=y.sentence, f=y.frames, m=y.frame_mask, s=multi,
                                      last_captions=[i + 1 for i in y.last])),
        ("no-weights", "wti needs", lambda p: wti(p, tw=None)),
        ("weight-sum", "sum to 1", lambda p: wti(p, tw=tw * F32(0.9))),
        ("weight-padding", "masked position", lambda p: wti(p, vw=np.full(vw.shape, 1 / vw.shape[1], F32))),
        ("xti", "only its matrix",
         lambda p: exporters.drl(p, "xti", x.tokens, x.token_mask, x.frames, x.frame_mask, sim)),
        ("no-recording", "no unit vectors", lambda p: exporters.clip2video(p, [], [], [], [], SCALE, 0.5, sim)),
        ("unknown-kind", "'cosine'", lambda p: exporters.write(p, "other", "cosine", sim)),
        ("no-fill", "fill is missing", lambda p: exporters.two_stage(p, None, None, full)),
        ("fill-of-two-gpus", "no pair has the value -100", lambda p: exporters.two_stage(p, None, None, full * 2, fill=-100)),
        ("nothing-scored", "no pair was scored", lambda p: exporters.two_stage(p, None, None, 0 * full - 100, fill=-100)),
        ("score-infinite", "a score is not finite", lambda p: exporters.two_stage(p, None, None, infinite, fill=-100)),
        ("one-side", "vectors of both sides", lambda p: exporters.two_stage(p, unit, None, full, fill=-100)),
        ("columns", "22 columns for 23 videos", lambda p: exporters.two_stage(p, unit, x.video, full[:, 1:], fill=-100)),
        ("stages-differ", "22 texts and 23 videos, the first 23 and 23", lambda p: exporters.two_stage(p, unit, x.video, full[1:], fill=-100)),
        ("order", "above or only, not 'below'", lambda p: exporters.two_stage(p, unit, x.video, full, fill=-100, order="below")),
        ("indices-shape", "indices must be whole numbers (23, 5)", lambda p: run(p, i=chosen[:, 1:])),
        ("indices-floats", "indices must be whole numbers", lambda p: run(p, i=chosen.astype(F32))),
        ("indices-outside", "below 23", lambda p: run(p, i=outside)),
        ("indices-twice", "text 3 has video {} twice".format(twice[3, 4]), lambda p: run(p, i=twice)),
        ("no-number-of-videos", "videos is missing", lambda p: run(p, videos=None)),
        ("no-vectors", "item 2 has no vectors", lambda p: several(p, t=text[:2] + [text[2][:0]] + text[3:])),
        ("item-channels", "item 5 must be floats [n, 32]", lambda p: several(p, v=video[:5] + [video[5][:, 1:]] + video[6:])),
        ("side-channels", "channels differ", lambda p: several(p, v=[own[:, 1:] for own in video])),
        ("padding", "vectors of zeros, the first of them vector", lambda p: several(p, v=padded)),
        ("items-missing", "text/offsets: 22 items, but sim has 23", lambda p: several(p, t=text[1:], scores=sim)),
        ("list-and-mask", "a list of items needs no mask", lambda p: several(p, text_mask=x.token_mask)),
        ("padded-mask", "does not fit vectors", lambda p: several(p, t=x.tokens, text_mask=x.token_mask[:, 1:])),
        ("pooling", "sum or mean, not 'max'", lambda p: several(p, pooling="max")),
        ("nan-vector", "video/vectors: nan at vector 1, channel 3", lambda p: several(p, v=[np.where(
            (np.arange(len(own)) == 1)[:, None] & (np.arange(32) == 3), F32(np.nan), own) for own in video])),
        ("truth-twice", "truth or relevance, not both", lambda p: exporters.write(
            p, "other", "matrix", sim, truth=x.truth, relevance=([0], [0], [1]))),
        ("judged-outside", "video must be 0 to 22", lambda p: exporters.write(p, "other", "matrix", sim, relevance=([0], [23], [1]))),
        ("judged-twice", "a pair stands twice", lambda p: exporters.write(
            p, "other", "matrix", sim, relevance=([0, 0], [2, 2], [1, 2]))),
        ("grade", "grade must be 0", lambda p: exporters.write(p, "other", "matrix", sim, relevance=([0], [2], [-1]))),
        ("no-grade", "no pair has a grade above 0", lambda p: exporters.write(p, "other", "matrix", sim, relevance=([0], [2], [0]))),
        ("graded-without", "goes with relevance", lambda p: exporters.write(p, "other", "matrix", sim, protocol="graded")),
        ("candidates", "22 lists for 23 texts", lambda p: exporters.write(p, "other", "matrix", sim, candidates=[[0]] * 22)),
        ("candidates-twice", "the list of text 1", lambda p: exporters.write(
            p, "other", "matrix", sim, candidates=[[0], [3, 4, 3]] + [[0]] * 21)),
        ("no-candidates", "the list of text 2", lambda p: exporters.write(p, "other", "matrix", sim, candidates=[[0], [1], []] + [[0]] * 20)),
        ("groups-below", "groups must be a number from 0", lambda p: exporters.write(p, "other", "matrix", sim, groups=x.truth - 1)),
        ("no-matrix", "kind matrix needs sim", lambda p: exporters.write(p, "other", "matrix")),
        ("nothing", "nothing tells how many", lambda p: exporters.write(p, "other", "dot")),
    ]


def an_error_ends_nothing():
    """What goes wrong at a hook, in its arguments or while a model is recorded, is printed once and ends nothing."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        with exporters.attempt("a.h5"):
            raise NameError("name 'batch_list_v' is not defined\nat all")
        model = Clip4Clip()
        exporters.Recorder(model, "no_such_method", 3)
        assert not vars(model)
        recorder = exporters.Recorder(model, "_mean_pooling_for_similarity_visual", 3)
        before, exporters.array = exporters.array, None
        try:
            x = Data(False)
            for _ in range(2):
                assert model._mean_pooling_for_similarity_visual(x.frames, x.frame_mask).shape == x.video.shape
        finally:
            exporters.array = before
        recorder.restore()
        assert not vars(model)
        broken = SimpleNamespace(task_config=SimpleNamespace(EMCL=0))
        exporters.Clip2VideoRecorder(broken, [1]).restore()
        assert list(vars(broken)) == ["task_config"]
    lines = said.getvalue().splitlines()
    assert lines[0] == "emcl_rerank.exporters: a.h5 was not written: NameError: name 'batch_list_v' is not defined at all", lines
    kinds = [line.split(": ")[2] for line in lines]
    assert kinds == ["NameError", "AttributeError", "TypeError", "AttributeError"], lines
    try:
        with exporters.attempt("a.h5"):
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        return
    raise AssertionError("an interruption must end the evaluation")


def test_every_exporter(tool):
    """What this script does, under pytest."""
    assert main(["--tool", tool]) == 0


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", help="the program emcl-rerank; without it files are only read back")
    parser.add_argument("--keep", metavar="FOLDER", help="leave the files here")
    options = parser.parse_args(words)
    tool = os.path.abspath(options.tool) if options.tool else None
    passed = failed = 0

    def check(name, body):
        nonlocal passed, failed
        try:
            body()
            passed += 1
            print(f"ok    {name}")
        except Exception:
            failed += 1
            print(f"FAIL  {name}\n" + traceback.format_exc())

    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or temporary
        os.makedirs(folder, exist_ok=True)
        for several in (False, True):
            for name, export, kind, holds in EXPORTS:
                x = Data(several)
                label = f"{name}-{'multi' if several else 'square'}"
                path = os.path.join(folder, label + ".h5")

                def body():
                    read_back(path, x, kind, *export(path, x))
                check(label, body)
                if tool and holds:
                    check(label + " inspect --verify", lambda: verify(tool, path))
        check("an error ends nothing", an_error_ends_nothing)
        if tool:
            check("shows prompts", lambda: shows_prompts(tool, temporary))
            check("verifies by lengths", lambda: verifies_by_lengths(tool, temporary))
            check("takes the batches of the file", lambda: takes_the_batches_of_the_file(tool, temporary))
        for name, word, attempt in refusals():
            path = os.path.join(temporary, name, "file.h5")
            os.makedirs(os.path.dirname(path))

            def body():
                with open(path, "w") as earlier:
                    earlier.write("an earlier file")
                said = io.StringIO()
                with contextlib.redirect_stderr(said):
                    assert attempt(path) is None
                lines = said.getvalue().splitlines()
                assert len(lines) == 1 and word in lines[0], lines
                assert lines[0].startswith("emcl_rerank.exporters: " + path) and " was not written: " in lines[0], lines
                assert os.listdir(os.path.dirname(path)) == ["file.h5"] and os.path.getsize(path) == 15
            check("refuses " + name, body)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

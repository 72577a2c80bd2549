"""Every block of Python in the guides runs as it stands, one after the other."""

import os
import re

import numpy as np
import pytest

import emcl_rerank as er
from conftest import TOP, pairs

GUIDES = ("docs/python.md", "python/README.md")


def blocks(guide):
    """The blocks of Python of a guide, with the lines that they begin at."""
    with open(os.path.join(TOP, guide), encoding="utf-8") as file:
        text = file.read()
    return [(text[:own.start()].count("\n") + 2, own[1]) for own in re.finditer(r"```python\n(.*?)```", text, re.S)]


@pytest.mark.parametrize("guide", GUIDES)
def test_every_block_runs(guide, tmp_path, monkeypatch):
    pytest.importorskip("pandas")
    pytest.importorskip("h5py")
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    text, video = pairs(count=500, channels=64, noise=2)
    train_text, train_video = pairs(count=400, channels=64, noise=2, seed=1)
    frame_vectors = video[:, None] + rng.standard_normal((500, 4, 64)).astype(np.float32)
    token_vectors = text[:, None] + rng.standard_normal((500, 3, 64)).astype(np.float32)
    er.Export(*pairs(count=500, channels=64, noise=3)).save("drl.h5")
    names = {
        "text": text, "video": video, "train_text": train_text, "train_video": train_video, "queries": text[:20],
        "frame_vectors": frame_vectors, "frame_mask": np.ones((500, 4), int), "token_vectors": token_vectors,
        "token_mask": np.ones((500, 3), int), "score_matrix": text @ video.T,
        "text_lists": list(token_vectors), "video_lists": list(frame_vectors), "matcher_scores": rng.standard_normal((500, 8)),
        "best_videos": np.argsort(-text @ video.T, axis=1)[:, :8],
        "qrels": {f"q{index}": {f"video{index}": 2, f"video{(index + 17) % 500}": 1} for index in range(500)},
    }
    found = blocks(guide)
    assert found
    for line, block in found:
        exec(compile("\n" * (line - 1) + block, guide, "exec"), names)
    if guide == "docs/python.md":
        assert isinstance(names["run"], er.Run) and names["products"].shape == (20, 500)
        order = np.argsort(-names["products"], axis=1)[:, :10]
        assert np.mean(np.array([f"video{i}" for i in range(500)])[order] == names["ids"]) > 0.98
        assert {"table.tex", "report.html", "report.md", "clip4clip.h5", "profile.h5", "systems.html"} <= set(os.listdir())
        assert list(names["table"]) == ["CLIP4Clip", "DRL"]
        # The signatures of the design.
        assert names["run"]["best"].change.t2v["R@1"].p is not None

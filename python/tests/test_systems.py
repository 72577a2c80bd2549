"""Exports of today's systems from real tensors: bfloat16 is widened exactly, and the command finds what the model computed."""

import subprocess

import numpy as np
import pytest

h5py = pytest.importorskip("h5py")
torch = pytest.importorskip("torch")

from emcl_rerank import exporters  # noqa: E402


def verified(tool, path):
    own = subprocess.run([tool, "inspect", "--verify", str(path)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert own.returncode == 0, own.stdout


def pairs(count=30, channels=32, seed=0):
    """Tensors of texts and videos in bfloat16."""
    g = torch.Generator().manual_seed(seed)
    video = torch.randn(count, channels, generator=g)
    text = video + 1.2 * torch.randn(count, channels, generator=g)
    return text.bfloat16(), video.bfloat16()


def test_two_stages(tool, tmp_path):
    text, video = pairs()
    first = torch.nn.functional.normalize(text.float(), dim=1) @ torch.nn.functional.normalize(video.float(), dim=1).T
    chosen = first.topk(6, dim=1).indices
    scores = torch.full(first.shape, -100.0)
    scores.scatter_(1, chosen, torch.randn(30, 6, generator=torch.Generator().manual_seed(1)))
    path = tmp_path / "two.h5"
    assert exporters.two_stage(str(path), text, video, scores, fill=-100, sim_matrix=first)
    with h5py.File(path) as file:
        assert np.array_equal(file["text/embedding"][()].astype(np.float32), text.float().numpy())
        assert np.array_equal(file["video/embedding"][()].astype(np.float32), video.float().numpy())
        assert np.array_equal(file["reference/sparse/video"][()].reshape(30, 6), chosen.sort(dim=1).values.numpy())
    verified(tool, path)
    # The same pairs in the form of the best k, in bfloat16.
    other = tmp_path / "best.h5"
    best = scores.gather(1, chosen)
    assert exporters.two_stage(str(other), text, video, best, indices=chosen)
    with h5py.File(path) as file, h5py.File(other) as same:
        for name in ("indptr", "video", "score"):
            assert np.array_equal(file[f"reference/sparse/{name}"][()], same[f"reference/sparse/{name}"][()])
    assert exporters.two_stage(str(other), text, video, best.bfloat16(), indices=chosen)
    with h5py.File(other) as same:
        assert np.array_equal(np.sort(same["reference/sparse/score"][()]), best.bfloat16().float().flatten().sort().values.numpy())


def test_several_vectors_on_both_sides(tool, tmp_path):
    g = torch.Generator().manual_seed(2)
    texts = [torch.nn.functional.normalize(torch.randn(3 + i % 5, 16, generator=g), dim=1).bfloat16() for i in range(20)]
    videos = [torch.nn.functional.normalize(torch.randn(9 + i % 7, 16, generator=g), dim=1).bfloat16() for i in range(20)]
    scores = torch.tensor([[(a.float() @ b.float().T).max(1).values.sum() for b in videos] for a in texts])
    path = tmp_path / "maxsim.h5"
    assert exporters.maxsim(str(path), texts, videos, scores)
    with h5py.File(path) as file:
        assert np.array_equal(file["text/vectors"][()].astype(np.float32), torch.cat(texts).float().numpy())
    verified(tool, path)
    # Padded to one length, with masks: the same file.
    padded = [torch.nn.utils.rnn.pad_sequence(side, batch_first=True) for side in (texts, videos)]
    masks = [(side != 0).any(dim=2) for side in padded]
    other = tmp_path / "padded.h5"
    assert exporters.maxsim(str(other), *padded, scores, *masks)
    with h5py.File(path) as file, h5py.File(other) as same:
        for name in ("text/vectors", "text/offsets", "video/vectors", "video/offsets"):
            assert np.array_equal(file[name][()], same[name][()])


def test_bfloat16_of_numpy(tmp_path):
    brain = pytest.importorskip("ml_dtypes").bfloat16
    text, video = (own.float().numpy().astype(brain) for own in pairs())
    path = tmp_path / "maxsim.h5"
    assert exporters.maxsim(str(path), list(text[:, None]), list(video[:, None]))
    with h5py.File(path) as file:
        assert np.array_equal(file["text/vectors"][()].astype(np.float32), text.astype(np.float32))

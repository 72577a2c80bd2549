"""What others take for the same work: each peer reads an export, works, and returns the
seconds of that without reading it."""

import resource
import subprocess
import time

import h5py
import numpy as np


def vectors(path):
    with h5py.File(path) as f:
        return f["text/embedding"][...], f["video/embedding"][...]


def places(scores):
    """The rank of each text's own video, and of each video's own text."""
    own = np.diagonal(scores)
    return (scores > own[:, None]).sum(axis=1), (scores > own).sum(axis=0)


def numpy_by_hand(path):
    """EM on the rows, two products, ranks both ways, as one would write it in single precision."""
    text, video = vectors(path)
    began = time.perf_counter()
    x = np.concatenate([video, text])
    b, k = len(x), 16
    sign = np.sign(np.random.default_rng(0).standard_normal(k)).astype(np.float32)
    scale = np.float32(np.sqrt(b / 128))
    mu = np.broadcast_to(sign, (b, k))
    for _ in range(5):
        logits = x.T @ mu / scale
        z = np.exp(logits - logits.max(axis=1, keepdims=True))
        z /= z.sum(axis=1, keepdims=True)
        z /= 1e-6 + z.sum(axis=0)
        mu = x @ z
        mu = mu / (1e-6 + np.linalg.norm(mu, axis=0))
    moved = x + scale * (mu @ z.T)
    n = len(video)
    recalls = []
    for t, v in ((text, video), (moved[n:], moved[:n])):
        scores = 100 * (t @ v.T)
        recalls += [np.mean(place < 1) for place in places(scores)]
        del scores
    return time.perf_counter() - began


def numpy_sinkhorn(path, tau, rounds):
    """Sinkhorn in its fast form: a kernel that is kept, and products of it with vectors; a chain for each direction."""
    text, video = vectors(path)
    began = time.perf_counter()
    scores = text @ video.T
    places(scores)
    kernel = np.exp((scores - scores.max()) / np.float32(tau))
    # The gallery in columns, then in rows.
    for of_gallery, of_queries, axis in ((lambda u: u @ kernel, lambda v: kernel @ v, 1),
                                         (lambda u: kernel @ u, lambda v: v @ kernel, 0)):
        u = np.ones(len(kernel), np.float32)
        for number in range(rounds):
            v = 1 / of_gallery(u)
            if number + 1 < rounds:
                u = 1 / of_queries(v)
        moved = scores + np.float32(tau) * (np.log(v) if axis == 1 else np.log(v)[:, None])
        places(moved)
        del moved
    return time.perf_counter() - began


# Steps for a Python with torch; each prints its seconds.
PIPELINE = r"""
import sys, time, h5py, numpy as np, torch
# The public pipeline's steps: the inference module on the rows, a product, CLIP4Clip's metrics both ways, twice.
path = sys.argv[1]
with h5py.File(path) as f:
    text, video = torch.from_numpy(f["text/embedding"][...]), torch.from_numpy(f["video/embedding"][...])
def metrics(x):
    order = np.sort(-x, axis=1)
    own = np.diag(-x)[:, np.newaxis]
    place = np.where(order - own == 0)[1]
    return [float(np.sum(place < c)) * 100 / len(place) for c in (1, 5, 10)] + [np.median(place) + 1, np.mean(place) + 1]
began, used = time.perf_counter(), time.process_time()
with torch.no_grad():
    x = torch.cat([video, text])
    b, k = len(x), 16
    mu = torch.randn(1, k).sign().expand(b, k)
    scale = (b / 128) ** 0.5
    for _ in range(5):
        z = torch.softmax(x.t() @ mu / scale, dim=1)
        z = z / (1e-6 + z.sum(0, keepdim=True))
        mu = x @ z
        mu = mu / (1e-6 + mu.norm(dim=0, keepdim=True))
    moved = x + scale * (mu @ z.t())
    n = len(video)
    for t, v in ((text, video), (moved[n:], moved[:n])):
        scores = (100 * t @ v.t()).numpy()
        metrics(scores); metrics(scores.T)
print(time.perf_counter() - began, time.process_time() - used)
"""

TOKENS = r"""
import sys, time, h5py, torch
# Token-wise interaction as DRL writes it, before and after the inference module, and ranks both ways.
with h5py.File(sys.argv[1]) as f:
    t, v, tm, vm, tw, vw = (torch.from_numpy(f[name][...]).float() for name in (
        "text/token", "video/frame", "text/token_mask", "video/frame_mask", "text/token_weight", "video/frame_weight"))
def scores(t, v):
    g = torch.einsum("atd,bvd->abtv", t, v)
    g = torch.einsum("abtv,at->abtv", g, tm)
    g = torch.einsum("abtv,bv->abtv", g, vm)
    by_token = torch.einsum("abt,at->ab", g.max(dim=-1)[0], tw)
    by_frame = torch.einsum("abv,bv->ab", g.max(dim=-2)[0], vw)
    return (by_token + by_frame) / 2
def ranks(s):
    own = s.diagonal()
    return (s > own[:, None]).sum(1), (s > own).sum(0)
began, used = time.perf_counter(), time.process_time()
with torch.no_grad():
    ranks(scores(t, v))
    x = torch.cat([v.reshape(-1, v.shape[-1]), t.reshape(-1, t.shape[-1])])
    mu = torch.randn(1, 16).sign().expand(len(x), 16)
    scale = (len(x) / 128) ** 0.5
    for _ in range(5):
        z = torch.softmax(x.t() @ mu / scale, dim=1)
        z = z / (1e-6 + z.sum(0, keepdim=True))
        mu = x @ z
        mu = mu / (1e-6 + mu.norm(dim=0, keepdim=True))
    x = torch.nn.functional.normalize(x + scale * (mu @ z.t()), dim=-1)
    frames = v.shape[0] * v.shape[1]
    ranks(scores(x[frames:].reshape(t.shape), x[:frames].reshape(v.shape)))
print(time.perf_counter() - began, time.process_time() - used)
"""

TORCH_SINKHORN = r"""
import sys, time, h5py, torch
# Sinkhorn in its fast form, a chain for each direction, and ranks both ways before and after.
path, tau, rounds = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
with h5py.File(path) as f:
    text, video = torch.from_numpy(f["text/embedding"][...]), torch.from_numpy(f["video/embedding"][...])
def ranks(s):
    own = s.diagonal()
    return (s > own[:, None]).sum(1), (s > own).sum(0)
began, used = time.perf_counter(), time.process_time()
with torch.no_grad():
    scores = text @ video.t()
    ranks(scores)
    kernel = ((scores - scores.max()) / tau).exp_()
    for k, across in ((kernel, True), (kernel.t(), False)):
        u = torch.ones(len(k))
        for number in range(rounds):
            v = 1 / torch.mv(k.t(), u)
            if number + 1 < rounds:
                u = 1 / torch.mv(k, v)
        moved = tau * torch.log(v)
        ranks(scores + (moved if across else moved[:, None]))
print(time.perf_counter() - began, time.process_time() - used)
"""

POT_SINKHORN = r"""
import sys, time, h5py, numpy as np, ot
# One coupling by POT, whose rounds serve both directions, and ranks both ways before and after.
path, tau, rounds = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
with h5py.File(path) as f:
    text, video = f["text/embedding"][...], f["video/embedding"][...]
def ranks(s):
    own = np.diagonal(s)
    return (s > own[:, None]).sum(axis=1), (s > own).sum(axis=0)
began, used = time.perf_counter(), time.process_time()
scores = text @ video.T
ranks(scores)
equal = [np.full(n, 1 / n, np.float32) for n in scores.shape]
plan = ot.sinkhorn(*equal, scores.max() - scores, tau, numItermax=rounds, stopThr=0, warn=False)
ranks(plan)
print(time.perf_counter() - began, time.process_time() - used)
"""

NNN = r"""
import sys, time, h5py, nnn
# nnn-retrieval in both directions, the ten best of each query; references are the test queries.
path, k = sys.argv[1], int(sys.argv[2])
with h5py.File(path) as f:
    text, video = f["text/embedding"][...], f["video/embedding"][...]
began, used = time.perf_counter(), time.process_time()
for queries, gallery in ((text, video), (video, text)):
    ranker = nnn.NNNRanker(nnn.NNNRetriever(gallery.shape[1]), gallery, queries, alternate_ks=k, batch_size=128, alternate_weight=0.25)
    ranker.search(queries, top_k=10)
print(time.perf_counter() - began, time.process_time() - used)
"""

START = "import numpy"


def run(python, steps, *arguments):
    """The seconds that steps print, by the clock and of processors; none where this Python lacks what they import."""
    out = subprocess.run([python, "-c", steps, *map(str, arguments)], capture_output=True, text=True)
    if "ModuleNotFoundError" in out.stderr:
        return None
    assert out.returncode == 0, out.stderr
    clock, processor = out.stdout.split()[-2:]
    return {"total": float(clock), "processor": float(processor)}


def own(work, *arguments):
    """The same of a function of this module."""
    used = time.process_time()
    clock = work(*arguments)
    return {"total": clock, "processor": time.process_time() - used}


def start(python):
    """The same of a Python that imports numpy and ends."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([python, "-c", START], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"total": time.perf_counter() - began,
            "processor": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}

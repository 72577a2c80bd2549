"""What the tool must compute, a second time: plain numpy, double precision, nothing clever.

Scores have texts in rows and videos in columns.  `truth[t]` is the video that text t describes.
Every score is a sum over its own two rows in one fixed order (`einsum` without BLAS), so that
identical rows have identical scores and ties are real ties.
"""

from dataclasses import dataclass
from math import comb

import numpy as np

EPSILON = 1e-6  # of the released EMCL code: under the column sums and under the basis lengths
CUTS = (1, 5, 10, 50)


# MARK: vectors and scores


def length(x, axis=-1):
    return np.sqrt(np.sum(x * x, axis=axis, keepdims=True))


def unit(x):
    return x / length(x)


def pool(frames, mask, raw=True):
    """One unit vector a video: unit frames, mean where the mask is 1, unit.  Padding may hold
    anything, and frames that are not `raw` are taken as they are."""
    used = np.asarray(mask, bool)[:, :, None]
    frames = np.where(used, frames, 1.0)
    frames = np.where(used, unit(frames) if raw else frames, 0.0)
    return unit(frames.sum(axis=1) / used.sum(axis=1))


def dots(texts, videos, scale=1.0):
    return scale * np.einsum("td,vd->tv", texts, videos)


# MARK: EMCL


def number(x):
    return f"{x:g}"


@dataclass(frozen=True)
class Emcl:
    """One EMCL step with its start written out: `plus` bases start at +1, `minus` at -1,
    or all of them at the scalars of `start` (the file's /emcl/mu0)."""

    iterations: int
    lamda: float
    beta: float = 1.0
    plus: int = 0
    minus: int = 0
    start: tuple = ()
    paper: bool = False
    multiply: bool = False
    renormalize: bool = False
    rescale: float | None = None

    @property
    def bases(self):
        return np.array(self.start or [1.0] * self.plus + [-1.0] * self.minus)

    @property
    def expression(self):
        """The step as the command line writes it."""
        keys = ["variant=paper"] if self.paper else []
        keys += [f"k={len(self.bases)}", f"iterations={self.iterations}"]
        keys += [f"lambda={number(self.lamda)}"]
        keys += [] if self.paper else [f"beta={number(self.beta)}"]
        keys += ["multiply=true"] if self.multiply else []
        keys += ["renormalize=true"] if self.renormalize else []
        keys += ["init=file" if self.start else f"init=signs({self.plus},{self.minus})"]
        keys += [f"rescale={'off' if self.rescale is None else number(self.rescale)}"]
        return f"emcl({','.join(keys)})"

    def effective(self, rows):
        """Sharpness of the E-step and beta for this many rows."""
        grown = 1.0 if self.rescale is None else np.sqrt(rows / self.rescale)
        sharpness = self.lamda if self.multiply else 1 / self.lamda
        return sharpness / grown, self.beta * grown

    def fit(self, x):
        """Shares [channel, basis] and bases [row, basis] after the last iteration."""
        sharpness, _ = self.effective(len(x))
        bases = np.broadcast_to(self.bases, (len(x), len(self.bases)))
        for _ in range(self.iterations):
            shares = softmax(np.einsum("bd,bk->dk", x, bases) * sharpness)
            if self.paper:
                bases = np.einsum("bd,dk->bk", x, shares) / shares.sum(axis=0)
            else:
                shares = shares / (EPSILON + shares.sum(axis=0))
                bases = np.einsum("bd,dk->bk", x, shares)
                bases = bases / (EPSILON + length(bases, axis=0))
        return shares, bases

    def __call__(self, x):
        shares, bases = self.fit(x)
        y = np.einsum("bk,dk->bd", bases, shares)
        if not self.paper:
            y = self.effective(len(x))[1] * y + x
        return y / np.maximum(length(y), 1e-12) if self.renormalize else y


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def emcl_scores(texts, videos, step, scale=1.0):
    """Scores after one global run over all videos and texts."""
    y = step(np.concatenate([videos, texts]))
    return dots(y[len(videos) :], y[: len(videos)], scale)


# MARK: metrics that ties cannot move


def both(scores, truth, of):
    """`of(scores, relevant)` with texts as queries, then with videos as queries."""
    relevant = np.asarray(truth)[:, None] == np.arange(scores.shape[1])[None, :]
    return {"t2v": of(scores, relevant), "v2t": of(scores.T, relevant.T)}


def gold(scores, relevant):
    """The best score among each query's relevant items, as a column."""
    return np.where(relevant, scores, -np.inf).max(axis=1, keepdims=True)


# The names of what `measures` gives, in its order.
MEASURES = (*(f"R@{k}" for k in CUTS), "MdR", "MnR", "MRR", "mAP", "nDCG@10")


def expected(scores, relevant):
    """What random order among equal scores gives on average, exactly, for each measure.

    The best relevant item of a query counts for recalls, ranks and MRR, all relevant ones for mAP and nDCG@10.
    """
    found = [measures(row, own) for row, own in zip(scores, relevant)]
    columns = dict(zip(MEASURES, np.array(found).T))
    best = gold(scores, relevant)
    return {
        **{f"R@{k}": 100 * np.mean(columns[f"R@{k}"]) for k in CUTS},
        "MdR": np.median(columns["MdR"]),
        **{name: np.mean(columns[name]) for name in ("MnR", "MRR", "mAP", "nDCG@10")},
        "ties": int(np.any((scores == best) & ~relevant, axis=1).sum()),
        "queries": len(scores),
    }


def measures(row, relevant):
    """The measures of one query, by `MEASURES`: recalls, rank twice, 1 / rank, average precision, nDCG@10.

    Of a group of m equal scores behind a better ones, r relevant, the first relevant one is the p-th with the chance
    C(m - p, r - 1) / C(m, r). Place i of the group is relevant with the chance r / m, and then each other place of it
    with the chance (r - 1) / (m - 1).
    """
    groups, before = [], 0
    for score in sorted(set(row[relevant]), reverse=True):
        own = int((relevant & (row == score)).sum())
        groups.append((int((row > score).sum()), int((row == score).sum()), own, before))
        before += own
    a, m, r, _ = groups[0]
    first = {a + p: comb(m - p, r - 1) / comb(m, r) for p in range(1, m - r + 2)}
    precision = sum(
        r / m * (1 + b + ((i - 1) * (r - 1) / (m - 1) if i > 1 else 0)) / (a + i)
        for a, m, r, b in groups
        for i in range(1, m + 1)
    )
    gain = sum(
        r / m / np.log2(1 + p) for a, m, r, _ in groups for p in range(a + 1, min(a + m, 10) + 1)
    )
    ideal = sum(1 / np.log2(1 + p) for p in range(1, min(before, 10) + 1))
    rank = sum(p * chance for p, chance in first.items())
    return [
        *(sum(chance for p, chance in first.items() if p <= k) for k in CUTS),
        rank,
        rank,
        sum(chance / p for p, chance in first.items()),
        precision / before,
        gain / ideal,
    ]


def near(scores, relevant, share=2e-5):
    """Pairs (query, item) so near the gold score, without being equal to it, that single precision
    may order them otherwise: within `share` of the largest score, half of it for either score."""
    distance = np.abs(scores - gold(scores, relevant))
    return int(np.sum((distance > 0) & (distance <= share * np.abs(scores).max())))


# MARK: metrics as the baselines count them


def compatible(scores, truth, protocol):
    """The family the protocol names, with the number n of entries each average is over."""
    return {"square": square, "multi": multi, "mmt": mmt}[protocol](scores, np.asarray(truth))


def summary(positions, n, one=None):
    """Recalls in percent of n, median and mean of 1-based ranks; positions are 0-based."""
    m = {f"R@{k}": 100 * float(np.sum(positions < k)) / n for k in CUTS}
    if one is not None:
        m["R@1"] = 100 * float(one) / n
    return {**m, "MdR": np.median(positions) + 1, "MnR": np.mean(positions) + 1, "n": n}


def tied_entries(scores):
    """Every position that holds the diagonal's score: m equal scores give m entries."""
    diagonal = np.diag(scores)[:, None]
    above, level = (scores > diagonal).sum(axis=1), (scores == diagonal).sum(axis=1)
    return np.concatenate([np.arange(a, a + m) for a, m in zip(above, level)])


def square(scores, truth):
    del truth  # the diagonal, by definition of the protocol
    entries = {"t2v": tied_entries(scores), "v2t": tied_entries(scores.T)}
    return {way: summary(found, len(found)) for way, found in entries.items()}


def multi(scores, truth):
    """Texts rank videos, earlier video first among equals; single-precision recalls and the lower
    median.  Videos rank groups of captions by their best caption, with the square metric."""
    own = scores[np.arange(len(truth)), truth][:, None]
    earlier = np.arange(scores.shape[1]) < truth[:, None]
    ranks = (scores > own).sum(axis=1) + ((scores == own) & earlier).sum(axis=1)
    t2v = summary(ranks, len(ranks))
    for k in CUTS:
        t2v[f"R@{k}"] = float(np.float32(np.sum(ranks < k) * 100) / np.float32(len(ranks)))
    t2v["MdR"] = np.sort(ranks)[(len(ranks) - 1) // 2] + 1
    t2v["spread"] = np.std(ranks)
    groups = np.stack([scores[truth == v].max(axis=0) for v in range(scores.shape[1])], axis=1)
    entries = tied_entries(groups)
    return {"t2v": t2v, "v2t": summary(entries, len(entries))}


def mmt(scores, truth):
    """Equal scores share their average position; a video counts its best caption among all."""

    def position(row, score):
        return np.sum(row > score) + (np.sum(row == score) - 1) / 2

    def measures(positions):
        m = summary(positions, len(positions), one=np.sum(positions == 0))
        m["geometric"] = np.cbrt(m["R@1"] * m["R@5"] * m["R@10"])
        return m

    t2v = np.array([position(row, row[v]) for row, v in zip(scores, truth)])
    v2t = np.array(
        [
            min(position(column, score) for score in column[truth == v])
            for v, column in enumerate(scores.T)
        ]
    )
    return {"t2v": measures(t2v), "v2t": measures(v2t)}

#!/usr/bin/env python3
"""Makes a set with uneven numbers of texts a video out of an export with frames that are captions.

    python3 Benchmarks/several_texts.py minilm-msrvtt1k-frames.h5 FOLDER
    emcl-rerank import --text FOLDER/text.npy --video FOLDER/video.npy --truth FOLDER/truth.npy -o several.h5

Up to six frames of a video become queries beside its own text, at most half of them; the video is the sum of the rest.
The order of the texts is random, and everything is seeded.
"""

import sys
from pathlib import Path

import h5py
import numpy as np


def unit(x):
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def main():
    path, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(3)
    with h5py.File(path) as f:
        texts = unit(f["text/embedding"][()].astype(np.float32))
        frames, mask = f["video/frame"][()].astype(np.float32), f["video/frame_mask"][()].astype(bool)
    queries, truth, videos = [], [], []
    for video, (own, used) in enumerate(zip(frames, mask)):
        captions = unit(own[used])
        count = min(len(captions) // 2, random.integers(0, 7))
        queries += [texts[video], *captions[:count]]
        truth += [video] * (count + 1)
        videos.append(unit(captions[count:].sum(0)))
    order = random.permutation(len(queries))
    np.save(folder / "text.npy", np.array(queries, np.float32)[order])
    np.save(folder / "video.npy", np.array(videos, np.float32))
    np.save(folder / "truth.npy", np.array(truth, np.int32)[order])


if __name__ == "__main__":
    main()

"""Checks the colours of plots, or searches for others.

    python3 Fixtures/palette.py             # checks Sources/RunReports/Palette.swift
    python3 Fixtures/palette.py --search    # proposes eight colours for a light and a dark page

Each colour has a contrast of 3 to 1 with the page (WCAG 2.2, 1.4.11). Pairs are as far apart as possible in OKLab (Ottosson 2020),
for full colour vision and for protanopia, deuteranopia and tritanopia as Machado, Oliveira and Fernandes (2009) simulate them; and
each has a lightness of its own, which is what is left in grey.
"""

import pathlib
import re
import sys

import numpy as np

VISION = {
    "full": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
PAPER = {"light": "#ffffff", "dark": "#14181d"}
CONTRAST, DISTANCE, GREY = 3.0, 0.07, 0.025


def linear(colours):
    """sRGB from 0 to 1 as light."""
    return np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)


def oklab(light):
    lms = light @ np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                            [0.0883024619, 0.2817188376, 0.6299787005]]).T
    return np.cbrt(lms) @ np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                                    [0.0259040371, 0.7827717662, -0.8086757660]]).T


def luminance(light):
    return light @ np.array([0.2126, 0.7152, 0.0722])


def rgb(text):
    return np.array([int(text[i:i + 2], 16) / 255 for i in (1, 3, 5)])


def figures(colours, paper):
    """The least contrast with the page, the least distance of two colours, and the least difference in grey."""
    light = linear(colours)
    page = luminance(linear(rgb(paper)))
    own = luminance(light)
    contrast = (np.maximum(own, page) + 0.05) / (np.minimum(own, page) + 0.05)
    pairs = np.triu_indices(len(colours), 1)
    distance = min(
        np.linalg.norm((lab := oklab(np.clip(light @ matrix.T, 0, 1)))[:, None] - lab[None], axis=-1)[pairs].min()
        for matrix in VISION.values())
    grey = np.sort(np.cbrt(own))
    return contrast.min(), distance, np.diff(grey).min()


def search(paper, steps=60000, seed=1):
    generator = np.random.default_rng(seed)
    best, score = None, -1.0

    def worth(colours):
        contrast, distance, grey = figures(colours, paper)
        depth = oklab(linear(colours))[:, 0]
        # Near black and white, distances are smaller than their numbers.
        outside = np.maximum(0.3 - depth, 0).sum() + np.maximum(depth - 0.93, 0).sum()
        return -20 * outside + min(contrast / CONTRAST, 1) * 10 + min(grey / 0.03, 1) * 3 + distance * 20 - (10 if contrast < CONTRAST else 0)

    for start in range(4):
        colours = generator.random((8, 3))
        own = worth(colours)
        for step in range(steps // 4):
            other = colours.copy()
            other[generator.integers(8)] += generator.normal(0, 0.25 * (1 - step / (steps / 4)) + 0.01, 3)
            other = np.clip(other, 0, 1)
            value = worth(other)
            if value > own:
                colours, own = other, value
        if own > score:
            best, score = colours, own
    return best


def main():
    if "--search" in sys.argv:
        for name, paper in PAPER.items():
            colours = np.round(search(paper) * 255) / 255
            print(name, ["#" + "".join(f"{round(v * 255):02x}" for v in colour) for colour in colours], figures(colours, paper))
        return
    source = (pathlib.Path(__file__).parent.parent / "Sources/RunReports/Palette.swift").read_text()
    for name, paper in PAPER.items():
        block = re.search(rf"{name} = \[(.*?)\]", source, flags=re.S).group(1)
        colours = np.array([rgb(text) for text in re.findall(r"#[0-9a-f]{6}", block)])[1:]
        contrast, distance, grey = figures(colours, paper)
        print(f"{name}: {len(colours)} colours, contrast {contrast:.2f}, distance {distance:.3f}, in grey {grey:.3f}")
        assert len(colours) == 8 and contrast >= CONTRAST and distance >= DISTANCE and grey >= GREY, name


if __name__ == "__main__":
    main()

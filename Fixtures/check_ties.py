#!/usr/bin/env python3
"""Check that `reference.py` takes the mean over all orders of tied items, by trying all orders.

    python3 Fixtures/check_ties.py        (numpy)

Every measure of every small list with ties is compared with its mean over all permutations of the items, each ranked
strictly and measured by its definition; longer lists are compared with a sample of orders.
"""

from itertools import permutations, product

import numpy as np

from reference import CUTS, measures


def strict(order):
    """The measures of a list without ties, best item first, from their definitions."""
    places = [i + 1 for i, own in enumerate(order) if own]
    precision = [(n + 1) / p for n, p in enumerate(places)]
    gain = sum(1 / np.log2(1 + p) for p in places if p <= 10)
    ideal = sum(1 / np.log2(1 + p) for p in range(1, min(len(places), 10) + 1))
    first = places[0]
    return [*(float(first <= k) for k in CUTS), first, first, 1 / first, np.mean(precision), gain / ideal]


def shuffled(row, relevant, key):
    return [relevant[i] for i in sorted(range(len(row)), key=lambda i: (-row[i], key[i]))]


def main():
    lists, worst = 0, 0.0
    for n in range(1, 6):
        keys = list(permutations(range(n)))
        for row, relevant in product(product(range(3), repeat=n), product((False, True), repeat=n)):
            if not any(relevant) or list(row) != sorted(row):
                continue
            mean = np.mean([strict(shuffled(row, relevant, key)) for key in keys], axis=0)
            found = measures(np.array(row), np.array(relevant))
            worst = max(worst, np.abs(mean - found).max())
            lists += 1
    print(f"{lists} lists, all orders: largest difference {worst:.1e}")
    assert worst < 1e-12

    rng, worst = np.random.default_rng(0), 0.0
    for n, values, own in ((30, 1, 1), (30, 1, 4), (60, 3, 5), (100, 4, 12)):
        row, relevant = rng.integers(values, size=n), np.arange(n) < own
        orders = np.array([strict(shuffled(row, relevant, rng.permutation(n))) for _ in range(20000)])
        error = np.maximum(orders.std(axis=0), 1e-9) / np.sqrt(len(orders))
        worst = max(worst, np.abs((orders.mean(axis=0) - measures(row, relevant)) / error).max())
    print(f"4 long lists, 20000 orders each: at most {worst:.1f} standard errors off")
    assert worst < 4.5


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The tables of docs/methods.md, from the reports that `make methods` writes.

    python3 Benchmarks/method_tables.py BANK.json EXPORT.json ...

The first report has one export under its own bank, the others exports under `run --bank test --premium --coverage`. Prints Markdown;
needs nothing but Python.
"""

import json
import sys

WAYS = ("t2v", "v2t")
HEADS = {
    "none": None,
    "inductive": "*inductive: fitted on other queries, or on the gallery alone*",
    "transductive": "*transductive: fitted on the test queries themselves, all at once*",
}

# A run shows methods that are the same once, under the first name. Finished scores have no maps.
WITHOUT_MAPS = {"best(form=matching)": "sinkhorn(iterations=20)"}


def mean(values):
    return sum(values) / len(values)


def number(value):
    return f"{value:.1f}"


def change(value):
    text = f"{value:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text


def pair(values, form=number):
    return "- / -" if values is None else " / ".join(form(values[way]) for way in WAYS)


def row(*cells):
    print("| " + " | ".join(cells) + " |")


def recalls(result):
    return {way: result[way]["R@1"] for way in WAYS}


def measured(runs):
    """R@1 of each method on each export, the mean change, and what the test finds."""
    found = [{result["name"]: result for result in run["results"]} for run in runs]
    for run, results in zip(runs, found):
        for name, same in WITHOUT_MAPS.items():
            if run["input"]["similarity"] == "matrix" and same in results:
                results.setdefault(name, results[same])
    names = list(dict.fromkeys(name for results in found for name in results))
    setting = {name: next(r[name]["protocol"] for r in found if name in r) for name in names}
    row("method", *(run["input"]["name"] for run in runs), "mean change", "evidence")
    print("|---" + "|---:" * (len(runs) + 1) + "|---|")
    for kind, head in HEADS.items():
        if head:
            row(head, *[""] * (len(runs) + 2))
        for name in (name for name in names if setting[name] == kind):
            cells = [pair(recalls(r[name]) if name in r else None) for r in found]
            have = [r for r in found if name in r]
            if name == "baseline":
                row("`baseline`", *cells, "", "")
                continue
            gains = {way: mean([r[name][way]["R@1"] - r["baseline"][way]["R@1"] for r in have]) for way in WAYS}
            tests = [r[name]["change"][way]["R@1"] for r in have for way in WAYS]
            up = sum(t["p_holm"] < 0.05 and t["value"] > 0 for t in tests)
            down = sum(t["p_holm"] < 0.05 and t["value"] < 0 for t in tests)
            part = "" if len(have) == len(runs) else f" ({len(have)} of {len(runs)})"
            row(f"`{name}`", *cells, pair(gains, change) + part, f"{up} up, {down} down, {len(tests) - up - down} open")


def coverage(runs):
    """The mean change with all, half and a fifth of the queries, and the export with the least gain."""
    names = list(dict.fromkeys(m["method"] for run in runs for m in run["coverage"]["methods"]))
    row("method", "all", "half", "a fifth", "least gain", "exports")
    print("|---|---:|---:|---:|---:|---:|")
    for name in names:
        gains = []
        for run in runs:
            alias = WITHOUT_MAPS.get(name) if run["input"]["similarity"] == "matrix" else None
            for method in run["coverage"]["methods"]:
                if method["method"] in (name, alias) and method["recalls"]:
                    base = run["coverage"]["baseline"]
                    gains.append({way: [r - base[way] for r in method["recalls"][way]] for way in WAYS})
        if gains:
            parts = [pair({way: mean([g[way][i] for g in gains]) for way in WAYS}, change) for i in range(3)]
            least = [min(mean([g[way][i] for way in WAYS]) for g in gains) for i in range(3)]
            row(f"`{name}`", *parts, ", ".join(change(value) for value in least), str(len(gains)))


def premium(runs):
    """The mean change on halves: with the other half as the bank, with the test queries, and the difference."""
    names = list(dict.fromkeys(m["method"] for run in runs for m in run["premium"]["methods"]))
    row("method", "inductive", "transductive", "premium", "exports")
    print("|---|---:|---:|---:|---:|")
    for name in names:
        gains = {"inductive": [], "transductive": []}
        for run in runs:
            for method in (m for m in run["premium"]["methods"] if m["method"] == name):
                for kind in gains:
                    if method[kind]:
                        gains[kind].append({way: method[kind][way] - run["premium"]["baseline"][way] for way in WAYS})
        means = {kind: {way: mean([g[way] for g in some]) for way in WAYS} if some else None for kind, some in gains.items()}
        if not any(means.values()):
            continue
        both = all(means.values()) and len(gains["inductive"]) == len(gains["transductive"])
        extra = {way: means["transductive"][way] - means["inductive"][way] for way in WAYS} if both else None
        counts = sorted({len(some) for some in gains.values() if some})
        row(f"`{name}`", pair(means["inductive"], change), pair(means["transductive"], change), pair(extra, change),
            " and ".join(map(str, counts)))


def bank(run):
    """R@1 with a bank of its own, and the test."""
    results = run["results"]
    row("method", "R@1", "text to video", "video to text")
    print("|---|---:|---|---|")
    for kind, head in HEADS.items():
        if head:
            row(head, "", "", "")
        for result in (result for result in results if result["protocol"] == kind):
            tests = []
            for way in WAYS if "change" in result else ():
                t = result["change"][way]["R@1"]
                p = "1.00" if t["p"] > 0.995 else f"{t['p']:.0e}" if t["p"] < 0.001 else f"{t['p']:.2g}"
                star = "\\*" if t["p_holm"] < 0.05 else ""
                tests.append(f"{change(t['value'])} [{change(t['ci95'][0])}, {change(t['ci95'][1])}] p {p}{star}")
            row(f"`{result['name']}`", pair(recalls(result)), *(tests or ["", ""]))


def main():
    own, *test = (json.load(open(path))["runs"][0] for path in sys.argv[1:])
    for title, table in [("Measured", measured), ("Coverage", coverage), ("Premium", premium)]:
        print(f"\n### {title}\n")
        table(test)
    print("\n### With a bank of its own\n")
    bank(own)


if __name__ == "__main__":
    main()

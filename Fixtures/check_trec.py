"""Compare `emcl-rerank export --format trec` with the tool's own report, by way of pytrec_eval.

    pip install pytrec_eval-terrier        (or pytrec_eval)
    python3 Fixtures/check_trec.py .build/debug/emcl-rerank Fixtures/real/coco-clip.h5 [METHOD]

For both directions, recall at 1, 5, 10, 50 and the mean reciprocal rank of trec_eval have to equal R@K and
MRR of the JSON report to 1e-6. trec_eval breaks ties by document id, so the file must have no ties between
relevant and other items; and with several relevant items for a query, R@K asks whether one of them is
among the first K (`success`), where trec_eval's recall counts how many are. Both are the same for a query
with one relevant item. `make test` runs it where pytrec_eval is installed.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import pytrec_eval

CUTOFFS = (1, 5, 10, 50)


def read_run(path):
    run = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        query, _, document, _, score, _ = line.split()
        run.setdefault(query, {})[document] = float(score)
    return run


def read_qrels(path):
    qrels = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        query, _, document, relevance = line.split()
        qrels.setdefault(query, {})[document] = int(relevance)
    return qrels


def main(tool, export, method="baseline"):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        report = folder / "report.json"
        prefix = folder / "export"
        # All items, so that no reciprocal rank is cut off.
        subprocess.run([tool, "export", export, "--format", "trec", "-o", prefix, "--method", method,
                        "--depth", "1000000", "--quiet"], check=True)
        subprocess.run([tool, "run", export, "--method", method, "--report", report, "--quiet"],
                       check=True, stdout=subprocess.DEVNULL)
        # An export with a second stage has rows beside the one that was asked for.
        results = json.loads(report.read_text())["runs"][0]["results"]
        result = next((own for own in results if own["name"] == method), results[-1])
        worst = 0.0
        for direction in ("t2v", "v2t"):
            own = result[direction]
            qrels = read_qrels(folder / f"export.{direction}.qrels")
            single = all(len(documents) == 1 for documents in qrels.values())
            family = "recall" if single else "success"
            measures = {f"{family}.{','.join(map(str, CUTOFFS))}", "recip_rank"}
            scores = pytrec_eval.RelevanceEvaluator(qrels, measures).evaluate(
                read_run(folder / f"export.{direction}.run"))
            assert len(scores) == own["queries"], "a query is missing"

            def mean(measure):
                return sum(values[measure] for values in scores.values()) / len(scores)

            print(f"{direction}: {len(scores)} queries, {own['ties']} ties")
            if own["ties"]:
                sys.exit("the file has ties: trec_eval breaks them by id, this tool does not")
            pairs = [(f"{family}@{k}", 100 * mean(f"{family}_{k}"), own.get(f"R@{k}")) for k in CUTOFFS]
            pairs.append(("recip_rank", mean("recip_rank"), own["MRR"]))
            for label, theirs, ours in pairs:
                if ours is None:
                    continue
                print(f"  {label:<12} trec_eval {theirs:.6f}  emcl-rerank {ours:.6f}")
                worst = max(worst, abs(theirs - ours))
        print(f"largest difference {worst:.2g}")
        return 0 if worst < 1e-6 else 1


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))

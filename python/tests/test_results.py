"""Results as objects say what the command's reports say."""

import json
import os
import subprocess

import numpy as np
import pytest

import emcl_rerank as er
from conftest import REAL, pairs

COCO = os.path.join(REAL, "coco-clip.h5")


@pytest.fixture(scope="module")
def coco():
    return er.run(COCO)


def test_metrics_are_those_of_the_report(coco, tool, tmp_path):
    path = tmp_path / "report.json"
    # The width of this terminal is not that of a result.
    plain = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    command = [tool, "run", COCO, "-q", "--no-color", "--report", str(path)]
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=plain)
    document = json.loads(path.read_text())["runs"][0]
    assert str(coco) == text.stdout.decode().rstrip("\n")
    assert list(coco) == [own["name"] for own in document["results"]] == ["baseline", "emcl", "nnn(bank=gallery)", "best"]
    for own in document["results"]:
        for direction in ("t2v", "v2t"):
            for metric, value in coco[own["name"]][direction].items():
                assert value == own[direction][metric]
            if own["name"] != "baseline":
                change = own["change"][direction]["R@1"]
                mine = getattr(coco[own["name"]].change, direction)["R@1"]
                assert (mine.value, [mine.low, mine.high], mine.p, mine.p_holm, mine.better, mine.worse) == (
                    change["value"], change["ci95"], change["p"], change["p_holm"], change["better"], change["worse"])
    assert coco.baseline.change is None and coco.baseline is coco["baseline"]
    assert coco["best"].t2v["R@1"] == pytest.approx(66.8) and coco["best"].protocol == "transductive"
    assert coco.verdicts == document["verdicts"] and coco.verdicts[-1] in " ".join(str(coco).split())


def test_unknown_names(coco):
    with pytest.raises(KeyError, match="there are baseline, emcl"):
        coco["nothing"]
    with pytest.raises(KeyError):
        coco["best"]["up"]
    assert "nothing" not in coco and "best" in coco
    assert len(coco) == 4 and len(coco["best"]) == 2


def test_other_forms(coco, tmp_path):
    assert coco.to_latex(tmp_path / "table.tex") == (tmp_path / "table.tex").read_text()
    assert "\\begin{tabular}" in coco.to_latex() and "50.6" in coco.to_latex()
    assert coco.to_html(tmp_path / "report.html").startswith("<!DOCTYPE html>") and "<svg" in coco.to_html()
    assert "| `best` | **66.8" in coco.to_markdown()
    assert repr(coco) == "<Run coco-clip.h5: baseline, emcl, nnn(bank=gallery), best>"
    assert repr(coco["best"]) == "<Result best: t2v R@1 66.8; v2t R@1 67.0>"


def test_the_table_of_a_notebook(coco):
    page = coco._repr_html_()
    assert page.count("<tr>") == 2 + 4 + 3 and "+16.2 [+12.6, +19.8] +90/-9 p 6e-18*" in page
    assert all(verdict in page for verdict in ("<p>No evidence that emcl changes R@1 here.</p>",))
    html5lib = pytest.importorskip("html5lib")
    html5lib.HTMLParser(strict=True).parseFragment(page)


def test_names_are_escaped():
    text, video = pairs()
    run = er.run(er.Export(text, video, name="<b>&\"'x"), "emcl")
    assert run.name == "<b>&\"'x" and "<b>" not in er.compare({"<b>": er.Export(text, video)}, "emcl")._repr_html_()


def test_pandas(coco):
    pandas = pytest.importorskip("pandas")
    frame = coco.to_pandas()
    assert list(frame.columns) == ["method", "direction", "metric", "value", "change", "low", "high", "p", "p_holm"]
    assert len(frame) == sum(len(result[direction]) for result in coco.values() for direction in result)
    row = frame[(frame.method == "best") & (frame.direction == "t2v") & (frame.metric == "R@1")].iloc[0]
    assert row.value == 66.8 and row.change == pytest.approx(16.2) and row.low == pytest.approx(12.6)
    table = er.compare({"a": COCO, "b": COCO}, "emcl").to_pandas()
    assert list(table.columns)[:3] == ["export", "method", "direction"] and set(table.export) == {"a", "b"}
    assert frame[frame.method == "baseline"].change.isna().all() and frame.value.dtype == np.float64
    assert isinstance(frame, pandas.DataFrame)


def test_ranks_give_the_metrics(coco):
    for method in coco:
        for direction in ("t2v", "v2t"):
            ranks = coco.ranks(method, direction)
            assert ranks.shape == (500,) and ranks.dtype == np.int64 and ranks.min() >= 1
            metrics = coco[method][direction]
            assert np.mean(ranks <= 1) * 100 == pytest.approx(metrics["R@1"])
            assert np.mean(ranks <= 10) * 100 == pytest.approx(metrics["R@10"])
            assert np.median(ranks) == metrics["MdR"] and ranks.mean() == pytest.approx(metrics["MnR"])
    with pytest.raises(er.Error):
        coco.ranks("best", "up")


def test_ranks_of_ties():
    text, video = pairs()
    video[1], text[1] = video[0], text[0]
    ranks = er.run(text, video, "baseline").ranks()
    assert ranks.dtype == np.float64 and ranks[0] == ranks[1] == 1.5


def test_ranks_can_be_left_out(data):
    run = er.run(data, "emcl", ranks=False)
    with pytest.raises(er.Error, match="ranks=True"):
        run.ranks()


def test_methods(data):
    assert list(er.run(data, [])) == ["baseline"]
    assert list(er.run(data, "center+nnn")) == ["baseline", "center+nnn"]
    assert list(er.run(data, methods=["emcl(k=4)"])) == ["baseline", "emcl(k=4)"]
    with pytest.raises(er.Error) as caught:
        er.run(data, ["emlc"])
    assert caught.value.status == 64 and caught.value.problems[0].hint == "did you mean emcl?"
    with pytest.raises(TypeError):
        er.run(data, "emcl", methods="best")


def test_banks(text_and_video):
    text, video = text_and_video
    bank = pairs(seed=1)
    run = er.run(text, video, "nnn", bank=er.Export(*bank))
    assert run["nnn"].protocol == "inductive"
    assert run == er.run(text, video, ["nnn"], bank=bank) != er.run(text, video, ["nnn"], bank="test")
    assert er.run(text, video, "nnn", bank="test")["nnn"].protocol == "transductive"
    with pytest.raises(er.Error) as caught:
        er.run(text, video, "nnn", bank=er.Export(bank[0][:, :5], bank[1][:, :5]))
    assert "bank" in str(caught.value)


def test_comparison(tmp_path):
    first, second = (er.Export(*pairs(noise=noise)) for noise in (2, 4))
    table = er.compare({"CLIP4Clip": first, "DRL: öü": second}, ["emcl", "center+nnn"])
    assert list(table) == ["CLIP4Clip", "DRL: öü"] and not table.failures
    for name, export in (("CLIP4Clip", first), ("DRL: öü", second)):
        alone = er.run(export, ["emcl", "center+nnn"])
        assert table[name]["emcl"].t2v == alone["emcl"].t2v
        assert table[name]["center+nnn"].change == alone["center+nnn"].change
    assert "All methods over 2 exports" in str(table) and "DRL: öü" in table._repr_html_()
    assert "\\begin{tabular}" in table.to_latex(tmp_path / "t.tex") and "<svg" in table.to_html()
    assert repr(table) == "<Comparison of CLIP4Clip, DRL: öü>"
    assert list(er.compare([er.Export(*pairs(), name="a"), COCO], "emcl")) == ["a", "coco-clip.h5"]
    with pytest.raises(er.Error, match="without a name"):
        er.compare([first])


def test_scores(data, text_and_video):
    text, video = (x / np.linalg.norm(x.astype(float), axis=1, keepdims=True) for x in text_and_video)
    assert np.allclose(er.scores(data), text @ video.T, atol=1e-6)
    best = er.scores(data, "best")
    assert best.shape == (60, 60) and best.dtype == np.float32
    ranks = er.run(data, "best").ranks("best")
    own = best[np.arange(60), np.arange(60)]
    assert np.array_equal(ranks, 1 + (best > own[:, None]).sum(1))
    turned = er.scores(data, "best", direction="v2t")
    own = turned[np.arange(60), np.arange(60)]
    assert np.array_equal(er.run(data, "best").ranks("best", "v2t"), 1 + (turned > own).sum(0))
    with pytest.raises(er.Error):
        er.scores(data, direction="up")
